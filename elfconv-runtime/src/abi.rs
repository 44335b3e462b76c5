//! What the converter tells the runtime: the blob `elfconv_image` that is linked into every artifact.
//!
//! Little-endian, offsets from the blob's start, no pointers: the same bytes on every target. The guest's segments themselves are not in
//! it: they are in memory, at their own addresses, before the runtime starts.

use alloc::vec::Vec;
use core::mem::size_of;

use elfconv_isa::features::Cpu;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// `magic` of an [`ImageHeader`]; the last byte is the version of this layout.
pub const MAGIC: u64 = u64::from_le_bytes(*b"ELFCONV\x02");

/// The blob's beginning.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct ImageHeader {
    pub magic: u64,
    /// Bytes of the whole blob.
    pub total_len: u64,
    /// AT_ENTRY, load bias added.
    pub entry: u64,
    /// What was added to the file's addresses.
    pub load_bias: u64,
    /// AT_PHDR, or 0 if no segment contains the program headers.
    pub phdr_vaddr: u64,
    /// AT_PHENT.
    pub phent: u64,
    /// AT_PHNUM.
    pub phnum: u64,
    /// Page-aligned extent of the segments.
    pub image_start: u64,
    pub image_end: u64,
    /// Bytes of the main stack.
    pub stack_size: u64,
    pub segment_count: u64,
    pub segment_off: u64,
    pub embed_count: u64,
    pub embed_off: u64,
    pub program_count: u64,
    pub program_off: u64,
    pub link_count: u64,
    pub link_off: u64,
    /// AT_EXECFN, and `argv[0]` where the host gives none.
    pub argv0_off: u64,
    pub argv0_len: u64,
    /// [`FLAG_INTERPRET_ONLY`] and such.
    pub flags: u64,
}

/// Nothing was lifted.
pub const FLAG_INTERPRET_ONLY: u64 = 1;
/// The guest is told of all features: [`Cpu::Max`].
pub const FLAG_CPU_MAX: u64 = 2;
/// All of the guest's accesses to memory are checked.
pub const FLAG_CHECK_MEMORY: u64 = 4;

/// A program's file that the artifact carries. If there are any, the first is the main program's, and is where its segments
/// come from: they aren't in memory at the start.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct Program {
    pub data_off: u64,
    pub data_len: u64,
    /// What was added to its addresses when it was lifted.
    pub load_bias: u64,
}

/// A name of a program.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct Link {
    pub name_off: u64,
    pub name_len: u64,
    pub program: u64,
}

/// A PT_LOAD segment.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct Segment {
    /// Load bias added.
    pub vaddr: u64,
    pub memsz: u64,
    pub filesz: u64,
    /// PF_R, PF_W, PF_X.
    pub flags: u64,
}

/// A file that the artifact carries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct Embed {
    pub name_off: u64,
    pub name_len: u64,
    pub data_off: u64,
    pub data_len: u64,
    /// Permission bits.
    pub mode: u64,
}

/// Builds a blob, on the converter's side.
#[derive(Clone, Debug, Default)]
pub struct ImageBuilder {
    /// Counts, offsets, magic and length are filled in by [`Self::build`].
    pub header: ImageHeader,
    pub segments: Vec<Segment>,
    /// Guest path, contents, mode.
    pub embeds: Vec<(Vec<u8>, Vec<u8>, u64)>,
    /// Contents and load bias.
    pub programs: Vec<(Vec<u8>, u64)>,
    /// Guest path and index of the program.
    pub links: Vec<(Vec<u8>, u64)>,
    pub argv0: Vec<u8>,
}

impl ImageBuilder {
    /// The blob.
    pub fn build(&self) -> Vec<u8> {
        let mut header = self.header;
        header.magic = MAGIC;
        header.segment_count = self.segments.len() as u64;
        header.segment_off = size_of::<ImageHeader>() as u64;
        header.embed_count = self.embeds.len() as u64;
        header.embed_off = header.segment_off + (self.segments.len() * size_of::<Segment>()) as u64;
        header.program_count = self.programs.len() as u64;
        header.program_off = header.embed_off + (self.embeds.len() * size_of::<Embed>()) as u64;
        header.link_count = self.links.len() as u64;
        header.link_off = header.program_off + (self.programs.len() * size_of::<Program>()) as u64;
        let mut tail_off = header.link_off + (self.links.len() * size_of::<Link>()) as u64;
        let mut tail = Vec::new();
        let mut append = |bytes: &[u8]| {
            let off = tail_off;
            tail.extend_from_slice(bytes);
            tail_off += bytes.len() as u64;
            off
        };
        header.argv0_off = append(&self.argv0);
        header.argv0_len = self.argv0.len() as u64;
        let embeds: Vec<Embed> = self
            .embeds
            .iter()
            .map(|(name, data, mode)| Embed {
                name_off: append(name),
                name_len: name.len() as u64,
                data_off: append(data),
                data_len: data.len() as u64,
                mode: *mode,
            })
            .collect();
        let programs: Vec<Program> = self
            .programs
            .iter()
            .map(|(data, load_bias)| Program {
                data_off: append(data),
                data_len: data.len() as u64,
                load_bias: *load_bias,
            })
            .collect();
        let links: Vec<Link> = self
            .links
            .iter()
            .map(|(name, program)| Link {
                name_off: append(name),
                name_len: name.len() as u64,
                program: *program,
            })
            .collect();
        header.total_len = tail_off;
        let mut blob = Vec::with_capacity(tail_off as usize);
        blob.extend_from_slice(header.as_bytes());
        blob.extend_from_slice(self.segments.as_bytes());
        blob.extend_from_slice(embeds.as_bytes());
        blob.extend_from_slice(programs.as_bytes());
        blob.extend_from_slice(links.as_bytes());
        blob.extend_from_slice(&tail);
        blob
    }
}

/// Reads a blob, on the runtime's side; every offset is checked.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    blob: &'a [u8],
    pub header: ImageHeader,
}

impl<'a> Image<'a> {
    /// Checks magic and version; the length comes from the header.
    pub fn new(blob: &'a [u8]) -> Option<Self> {
        let (header, _) = ImageHeader::read_from_prefix(blob).ok()?;
        let whole = header.magic == MAGIC && header.total_len <= blob.len() as u64;
        whole.then_some(Image { blob, header })
    }

    /// The segments by address.
    pub fn segments(&self) -> &'a [Segment] {
        self.array(self.header.segment_off, self.header.segment_count)
    }

    /// What the guest is told of the CPU.
    pub fn cpu(&self) -> Cpu {
        match self.header.flags & FLAG_CPU_MAX {
            0 => Cpu::Baseline,
            _ => Cpu::Max,
        }
    }

    /// The embedded files: path, contents, mode.
    pub fn embeds(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8], u32)> + use<'a> {
        let image = *self;
        let embeds: &'a [Embed] = self.array(self.header.embed_off, self.header.embed_count);
        embeds.iter().map(move |embed| {
            let name = image.bytes(embed.name_off, embed.name_len);
            (
                name,
                image.bytes(embed.data_off, embed.data_len),
                embed.mode as u32,
            )
        })
    }

    /// The programs' files and load biases.
    pub fn programs(&self) -> impl Iterator<Item = (&'a [u8], u64)> + use<'a> {
        let image = *self;
        let programs: &'a [Program] =
            self.array(self.header.program_off, self.header.program_count);
        programs
            .iter()
            .map(move |p| (image.bytes(p.data_off, p.data_len), p.load_bias))
    }

    /// The programs' names: path and index.
    pub fn links(&self) -> impl Iterator<Item = (&'a [u8], usize)> + use<'a> {
        let image = *self;
        let links: &'a [Link] = self.array(self.header.link_off, self.header.link_count);
        links.iter().map(move |link| {
            let name = image.bytes(link.name_off, link.name_len);
            (name, link.program as usize)
        })
    }

    /// AT_EXECFN.
    pub fn argv0(&self) -> &'a [u8] {
        self.bytes(self.header.argv0_off, self.header.argv0_len)
    }

    /// Empty if out of the blob's range: the linker wrote it, so that is a damaged artifact.
    fn bytes(&self, off: u64, len: u64) -> &'a [u8] {
        let end = off.saturating_add(len) as usize;
        self.blob.get(off as usize..end).unwrap_or_default()
    }

    fn array<T: FromBytes + Immutable + KnownLayout>(&self, off: u64, count: u64) -> &'a [T] {
        let len = count.saturating_mul(size_of::<T>() as u64);
        <[T]>::ref_from_bytes(self.bytes(off, len)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn what_is_built_is_read_back() {
        let builder = ImageBuilder {
            header: ImageHeader {
                entry: 0x40_0000,
                stack_size: 8 << 20,
                ..Default::default()
            },
            segments: vec![Segment {
                vaddr: 0x40_0000,
                memsz: 0x2000,
                filesz: 0x1000,
                flags: 5,
            }],
            embeds: vec![(b"/etc/motd".to_vec(), b"hello".to_vec(), 0o644)],
            programs: vec![(b"ELF".to_vec(), 0x40_0000)],
            links: vec![(b"/bin/sh".to_vec(), 0)],
            argv0: b"busybox".to_vec(),
        };
        let mut blob = vec![0u64; builder.build().len().div_ceil(8)];
        let bytes = blob.as_mut_bytes();
        bytes[..builder.build().len()].copy_from_slice(&builder.build());
        let image = Image::new(bytes).expect("a whole blob");
        assert_eq!(image.header.entry, 0x40_0000);
        assert_eq!(image.segments(), builder.segments);
        assert_eq!(image.argv0(), b"busybox");
        let embeds: Vec<_> = image.embeds().collect();
        assert_eq!(embeds, [(&b"/etc/motd"[..], &b"hello"[..], 0o644)]);
        let programs: Vec<_> = image.programs().collect();
        assert_eq!(programs, [(&b"ELF"[..], 0x40_0000)]);
        let links: Vec<_> = image.links().collect();
        assert_eq!(links, [(&b"/bin/sh"[..], 0)]);
        assert!(Image::new(&bytes[..40]).is_none());
    }
}
