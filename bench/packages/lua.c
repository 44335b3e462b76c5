/* Runs the script on standard input; its argument says how often the work is done. */
#include "bench.h"
#include "lauxlib.h"
#include "lualib.h"

int main(int argc, char **argv) {
    static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base}, {LUA_TABLIBNAME, luaopen_table}, {LUA_STRLIBNAME, luaopen_string}, {LUA_MATHLIBNAME, luaopen_math}};
    lua_State *state = luaL_newstate();
    for (unsigned i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        luaL_requiref(state, libraries[i].name, libraries[i].func, 1);
        lua_pop(state, 1);
    }
    if (luaL_loadfile(state, NULL) == LUA_OK) {
        lua_pushinteger(state, bench_times(argc, argv));
        if (lua_pcall(state, 1, 0, 0) == LUA_OK)
            return 0;
    }
    puts(lua_tostring(state, -1));
    return 1;
}
