//! Turns the vendored AArch64 program into a WebAssembly module, with a file in it.

fn main() {
    elfconv_build::Build::new()
        .elf("guest/greet")
        .embed("guest/greeting.txt", "/etc/greeting")
        .convert("greet");
}
