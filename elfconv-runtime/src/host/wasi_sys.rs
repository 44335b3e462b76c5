//! The imports of WASI preview 1 and their structures, with the names of `wasi_snapshot_preview1.witx`.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct FdStat {
    pub filetype: u8,
    pub flags: u16,
    pub rights_base: u64,
    pub rights_inheriting: u64,
}
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct FileStat {
    pub dev: u64,
    pub ino: u64,
    pub filetype: u8,
    pub nlink: u64,
    pub size: u64,
    pub atim: u64,
    pub mtim: u64,
    pub ctim: u64,
}
#[derive(Clone, Copy)]
#[repr(C)]
pub struct IoVec {
    pub base: *const u8,
    pub len: usize,
}
/// `prestat` of a directory: tag 0 and the length of the name.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct Prestat {
    pub tag: u8,
    pub name_len: usize,
}
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct Subscription {
    pub userdata: u64,
    pub tag: u8,
    /// Clock: id. Descriptor: the file.
    pub id: u32,
    pub pad: u32,
    pub timeout: u64,
    pub precision: u64,
    pub flags: u16,
}
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct Event {
    pub userdata: u64,
    pub error: u16,
    pub tag: u8,
    pub nbytes: u64,
    pub flags: u16,
}
const _: () = assert!(
    size_of::<Subscription>() == 48 && size_of::<Event>() == 32 && size_of::<FileStat>() == 64
);

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    pub fn args_sizes_get(count: *mut usize, size: *mut usize) -> u16;
    pub fn args_get(argv: *mut *mut u8, buf: *mut u8) -> u16;
    pub fn environ_sizes_get(count: *mut usize, size: *mut usize) -> u16;
    pub fn environ_get(env: *mut *mut u8, buf: *mut u8) -> u16;
    pub fn clock_res_get(id: u32, out: *mut u64) -> u16;
    pub fn clock_time_get(id: u32, precision: u64, out: *mut u64) -> u16;
    pub fn random_get(buf: *mut u8, len: usize) -> u16;
    pub fn proc_exit(status: u32) -> !;
    pub fn poll_oneoff(
        subs: *const Subscription,
        events: *mut Event,
        n: usize,
        out: *mut usize,
    ) -> u16;
    pub fn fd_allocate(fd: u32, offset: u64, len: u64) -> u16;
    pub fn fd_close(fd: u32) -> u16;
    pub fn fd_datasync(fd: u32) -> u16;
    pub fn fd_sync(fd: u32) -> u16;
    pub fn fd_fdstat_get(fd: u32, out: *mut FdStat) -> u16;
    pub fn fd_fdstat_set_flags(fd: u32, flags: u32) -> u16;
    pub fn fd_filestat_get(fd: u32, out: *mut FileStat) -> u16;
    pub fn fd_filestat_set_size(fd: u32, size: u64) -> u16;
    pub fn fd_filestat_set_times(fd: u32, atim: u64, mtim: u64, flags: u32) -> u16;
    pub fn fd_prestat_get(fd: u32, out: *mut Prestat) -> u16;
    pub fn fd_prestat_dir_name(fd: u32, buf: *mut u8, len: usize) -> u16;
    pub fn fd_pread(fd: u32, iov: *const IoVec, n: usize, offset: u64, out: *mut usize) -> u16;
    pub fn fd_pwrite(fd: u32, iov: *const IoVec, n: usize, offset: u64, out: *mut usize) -> u16;
    pub fn fd_read(fd: u32, iov: *const IoVec, n: usize, out: *mut usize) -> u16;
    pub fn fd_write(fd: u32, iov: *const IoVec, n: usize, out: *mut usize) -> u16;
    pub fn fd_readdir(fd: u32, buf: *mut u8, len: usize, cookie: u64, out: *mut usize) -> u16;
    pub fn fd_seek(fd: u32, offset: i64, whence: u32, out: *mut u64) -> u16;
    pub fn path_create_directory(fd: u32, path: *const u8, len: usize) -> u16;
    pub fn path_filestat_get(
        fd: u32,
        flags: u32,
        path: *const u8,
        len: usize,
        out: *mut FileStat,
    ) -> u16;
    pub fn path_filestat_set_times(
        fd: u32,
        lookup: u32,
        path: *const u8,
        len: usize,
        atim: u64,
        mtim: u64,
        flags: u32,
    ) -> u16;
    pub fn path_link(
        old_fd: u32,
        lookup: u32,
        old: *const u8,
        old_len: usize,
        new_fd: u32,
        new: *const u8,
        new_len: usize,
    ) -> u16;
    pub fn path_open(
        fd: u32,
        lookup: u32,
        path: *const u8,
        len: usize,
        oflags: u32,
        rights_base: u64,
        rights_inheriting: u64,
        fdflags: u32,
        out: *mut u32,
    ) -> u16;
    pub fn path_readlink(
        fd: u32,
        path: *const u8,
        len: usize,
        buf: *mut u8,
        buf_len: usize,
        out: *mut usize,
    ) -> u16;
    pub fn path_remove_directory(fd: u32, path: *const u8, len: usize) -> u16;
    pub fn path_rename(
        fd: u32,
        old: *const u8,
        old_len: usize,
        new_fd: u32,
        new: *const u8,
        new_len: usize,
    ) -> u16;
    pub fn path_symlink(
        old: *const u8,
        old_len: usize,
        fd: u32,
        new: *const u8,
        new_len: usize,
    ) -> u16;
    pub fn path_unlink_file(fd: u32, path: *const u8, len: usize) -> u16;
}
