// A program in assembly, without libc: writes arguments, a loop, a table of code addresses, recursion on its own.
//# args: alpha beta
//# exit: 21
    .text
    .global _start
_start:
    ldr x19, [sp]              // argc
    add x20, sp, #8            // argv
    adr x1, hello
    mov x2, #13
    bl write
    mov x21, #1
1:  cmp x21, x19
    b.ge 2f
    ldr x1, [x20, x21, lsl #3]
    mov x2, #0
3:  ldrb w3, [x1, x2]
    cbz w3, 4f
    add x2, x2, #1
    b 3b
4:  bl write
    adr x1, newline
    mov x2, #1
    bl write
    add x21, x21, #1
    b 1b
2:  mov x22, #0
5:  adrp x3, table
    add x3, x3, :lo12:table
    ldr x4, [x3, x22, lsl #3]
    blr x4
    add x22, x22, #1
    cmp x22, #3
    b.ne 5b
    mov x0, #6
    bl triangle
    mov x8, #93                // exit
    svc #0
    udf #0

write:                         // x1: text, x2: length
    mov x0, #1
    mov x8, #64
    svc #0
    ret

triangle:                      // x0 = 1 + ... + x0, with a literal pool and data in the way
    cbz x0, 6f
    stp x0, x30, [sp, #-16]!
    sub x0, x0, #1
    bl triangle
    ldp x1, x30, [sp], #16
    ldr x2, =0xffffffffffff
    and x1, x1, x2
    add x0, x0, x1
6:  ret
    .ltorg
hello: .ascii "Hello, world\n"
newline: .ascii "\n"
    .balign 4
one: mov x29, x30
    adr x1, text_one
    b say
text_one: .ascii "one\n"
two: mov x29, x30
    adr x1, text_two
    b say
text_two: .ascii "two\n"
three: mov x29, x30
    adr x1, text_three
say: mov x2, #4
    bl write
    br x29
text_three: .ascii "tre\n"
    .data
    .balign 8
table: .quad one, two, three
