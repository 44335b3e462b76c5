//! The words of the image that may be instructions, each with a dense index.

use std::cell::RefCell;
use std::ops::Range;

use super::flow::{Flow, flow};
use crate::image::Image;

/// One contiguous range of [`Image::code`].
struct Part<'a> {
    range: Range<u64>,
    /// The index of its first word.
    first: usize,
    bytes: &'a [u8],
}

/// All words in [`Image::code`].
pub struct Code<'a> {
    parts: Vec<Part<'a>>,
    len: usize,
    accept: &'a dyn Fn(u32) -> bool,
    /// What `accept` said: 0 not asked yet, 1 yes, 2 no.
    answers: RefCell<Vec<u8>>,
}

impl<'a> Code<'a> {
    /// `accept` says whether a word is an instruction at all.
    pub fn new(image: &Image<'a>, accept: &'a dyn Fn(u32) -> bool) -> Self {
        let mut parts = Vec::new();
        let mut len = 0;
        for range in &image.code {
            let Some(bytes) = image.read(range.start, range.end - range.start) else {
                continue;
            };
            parts.push(Part {
                range: range.clone(),
                first: len,
                bytes,
            });
            len += bytes.len() / 4;
        }
        Code {
            parts,
            len,
            accept,
            answers: RefCell::new(vec![0; len]),
        }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The ranges of addresses, in order.
    pub fn ranges(&self) -> impl Iterator<Item = Range<u64>> {
        self.parts.iter().map(|p| p.range.clone())
    }

    fn locate(&self, pc: u64) -> Option<(&Part<'a>, usize)> {
        let i = match self.parts.as_slice() {
            [_] => 1,
            parts => parts.partition_point(|p| p.range.start <= pc),
        };
        let part = &self.parts[i.checked_sub(1)?];
        if !pc.is_multiple_of(4) || !part.range.contains(&pc) {
            return None;
        }
        Some((part, ((pc - part.range.start) / 4) as usize))
    }

    /// The index of the word at `pc`.
    pub fn index(&self, pc: u64) -> Option<usize> {
        self.locate(pc).map(|(part, i)| part.first + i)
    }

    /// The word at `pc`.
    pub fn word(&self, pc: u64) -> Option<u32> {
        let (part, i) = self.locate(pc)?;
        let bytes = part.bytes.get(i * 4..i * 4 + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    /// The instruction at `pc`: its index, word and flow. `None` where there is none.
    pub fn instruction(&self, pc: u64) -> Option<(usize, u32, Flow)> {
        let (part, i) = self.locate(pc)?;
        let index = part.first + i;
        let bytes = part.bytes.get(i * 4..i * 4 + 4)?;
        let word = u32::from_le_bytes(bytes.try_into().ok()?);
        let answer = &mut self.answers.borrow_mut()[index];
        if *answer == 0 {
            *answer = if (self.accept)(word) { 1 } else { 2 };
        }
        (*answer == 1).then(|| (index, word, flow(word, pc)))
    }

    /// An instruction begins at `pc`.
    pub fn is_instruction(&self, pc: u64) -> bool {
        self.instruction(pc).is_some()
    }
}
