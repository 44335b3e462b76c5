// 1,000,000 frames on the initial stack, which the conversion enlarges (Options::stack_size).
//# stack: 256M
//# exit: 64
    .global _start
_start:
    ldr x0, =1000000
    bl depth
    ldr x1, =500000500000
    cmp x0, x1
    mov x0, #1
    mov x1, #64
    csel x0, x1, x0, eq
    mov x8, #93
    svc #0
depth:                         // x0 = 1 + ... + x0
    cbz x0, 1f
    stp x29, x30, [sp, #-32]!
    mov x29, sp
    str x0, [sp, #16]
    sub x0, x0, #1
    bl depth
    ldr x1, [sp, #16]
    add x0, x0, x1
    ldp x29, x30, [sp], #32
1:  ret
