/* Lua raises errors with setjmp and longjmp, which source-built Wasm doesn't have. The scripts raise none: included
 * before Lua's sources for Wasm, this makes an error the end. */
#define _SETJMP_H
#define LUAI_THROW(state, context) abort()
#define LUAI_TRY(state, context, action) action
#define luai_jmpbuf int
