// A program without libc: prints the file that it carries and its first argument.
//
//   aarch64-linux-gnu-gcc -nostdlib -static -Wl,--build-id=none -s -o greet greet.s
//
// Exit status: the number of arguments, or 100 when the file isn't there.

        .equ    SYS_openat, 56
        .equ    SYS_read, 63
        .equ    SYS_write, 64
        .equ    SYS_exit_group, 94
        .equ    AT_FDCWD, -100

        .bss
        .balign 16
buffer: .skip   256

        .section .rodata
path:   .asciz  "/etc/greeting"
name:   .asciz  "world"

        .text
        .global _start
_start: ldr     x19, [sp]               // argc
        ldr     x20, [sp, #16]          // argv[1], or its end
        adrp    x0, name
        add     x0, x0, :lo12:name
        cmp     x19, #2
        csel    x20, x20, x0, hs

        mov     x0, #AT_FDCWD
        adrp    x1, path
        add     x1, x1, :lo12:path
        mov     x2, #0                  // O_RDONLY
        mov     x8, #SYS_openat
        svc     #0
        tbnz    x0, #63, missing

        adrp    x21, buffer
        add     x21, x21, :lo12:buffer
        mov     x1, x21
        mov     x2, #256
        mov     x8, #SYS_read
        svc     #0
        tbnz    x0, #63, missing
        sub     x2, x0, #1              // without the line's end
        mov     x1, x21
        bl      print

        mov     x1, x20
        bl      length
        bl      print
        adr     x1, newline
        mov     x2, #1
        bl      print
        sub     x0, x19, #1
        b       exit

missing:
        mov     x0, #100
exit:   mov     x8, #SYS_exit_group
        svc     #0

// Writes x2 bytes at x1 to the standard output.
print:  mov     x0, #1
        mov     x8, #SYS_write
        svc     #0
        ret

// Length of the string at x1 into x2.
length: mov     x2, #0
1:      ldrb    w3, [x1, x2]
        cbz     w3, 2f
        add     x2, x2, #1
        b       1b
2:      ret

newline:
        .byte   '\n'
