@ What Tools/stack_bound.py has to find, and what it has to refuse: Tests/stack.sh has the bytes.
  .syntax unified
  .thumb
  .text

  .macro function name
  .globl \name
  .type \name, %function
  .thumb_func
\name:
  .endm

  @ 16 bytes.
  function leaf
  sub sp, #16
  add sp, #16
  bx lr

  @ 8 and the leaf's.
  function chain
  push {r4, lr}
  bl leaf
  pop {r4, pc}

  @ The same through a register, put aside once.
  function through
  push {r4, lr}
  sub sp, #8
  ldr r0, =leaf
  str r0, [sp, #4]
  bl leaf
  ldr r1, [sp, #4]
  blx r1
  add sp, #8
  pop {r4, pc}

  @ More itself than its last call takes, which finds the stack empty.
  function tail
  push {r2, r3, r4, r5, r6, lr}
  pop {r2, r3, r4, r5, r6, lr}
  b.w leaf

  @ The deeper of two ways, the one that returns at once besides.
  function branches
  cmp r0, #0
  it eq
  bxeq lr
  push {r4, lr}
  cbz r1, 1f
  sub sp, #32
  add sp, #32
1:
  pop {r4, pc}

  @ Three ways through a table.
  function table
  push {r4, lr}
  cmp r0, #1
  bhi 3f
  tbb [pc, r0]
0:
  .byte (1f - 0b) / 2, (2f - 0b) / 2
1:
  bl chain
  pop {r4, pc}
2:
  bl leaf
  pop {r4, pc}
3:
  pop {r4, pc}

  @ A frame pointer, from which the stack pointer is set again: 8, 24 below, and 7 at most to a round address.
  function frame
  push {r7, lr}
  mov r7, sp
  sub sp, #24
  mov r1, sp
  bic r1, r1, #7
  mov sp, r1
  mov sp, r7
  pop {r7, pc}

  function refused_recursion
  push {r4, lr}
  bl refused_other
  pop {r4, pc}

  function refused_other
  push {r4, lr}
  bl refused_recursion
  pop {r4, pc}

  function refused_pointer
  push {r4, lr}
  blx r0
  pop {r4, pc}

  function refused_amount
  mov r1, sp
  subs r1, r1, r0
  mov sp, r1
  bx lr

  function refused_loop
1:
  push {r0}
  b 1b

  @ Its callee leaves four bytes more than it found, as functions do that a compiler made of common ends.
  function unbalanced
  push {r4, lr}
  bl leaves_four
  add sp, #4
  pop {r4, pc}

  function leaves_four
  push {r4, lr}
  pop {r4}
  bx lr
