//! WebAssembly: `wasm-ld` places the runtime above the guest's image, then the image is put in as data segments.

use std::path::Path;

use wasm_encoder::{
    ConstExpr, CustomSection, DataCountSection, DataSection, DataSegment, DataSegmentMode, Module,
    NameMap, NameSection, RawSection,
};
use wasmparser::{
    BinaryReader, CodeSectionReader, Data, DataKind, ImportSectionReader, KnownCustom, Name,
    Operator, Parser, Payload, TypeRef,
};

use super::{Input, absolute, hints, regions, run_lld, write_objects};
use crate::error::Error;
use crate::{Options, Placement};

/// Bytes of the engine-independent stack in linear memory that the runtime's own code uses.
const RUNTIME_STACK: u64 = 1 << 20;
const WASM_PAGE: u64 = 64 << 10;
/// Where there is execve, programs that nobody has converted shall find their addresses free as well: most begin below
/// 4 MiB and are smaller than this.
const ROOM_FOR_PROGRAMS: u64 = 32 << 20;
/// Zeros are not stored if there are at least this many in a row: a segment's header costs less.
const ZERO_RUN: usize = 64;

pub fn link(input: &Input<'_>, options: &Options, dir: &Path) -> Result<Vec<u8>, Error> {
    let objects = write_objects(dir, input.objects)?;
    let base = global_base(input);
    let mut arguments = vec![
        format!("--global-base={base}"),
        "--no-stack-first".into(),
        "-z".into(),
        format!("stack-size={RUNTIME_STACK}"),
        "--strip-debug".into(),
        "--gc-sections".into(),
        // Addresses and indices in as few bytes as they need.
        "--compress-relocations".into(),
        "--entry=_start".into(),
        // What doesn't fit together (signatures) would otherwise trap at run time.
        "--fatal-warnings".into(),
    ];
    arguments.extend(objects.iter().map(|path| path.display().to_string()));
    arguments.push(absolute(&options.toolchain.runtime)?);
    let linked = run_lld(options, "wasm", dir, &arguments)?;
    finish(&linked, input).map_err(|e| Error::internal("placing the guest's segments", e))
}

/// First address of the runtime: behind all programs.
fn global_base(input: &Input<'_>) -> u64 {
    let ends = input.images.iter().map(|image| image.extent().end);
    let end = ends.max().unwrap_or(0).next_multiple_of(WASM_PAGE);
    match input.placement {
        Placement::InMemory => end,
        Placement::Files => end.max(ROOM_FOR_PROGRAMS),
    }
}

/// Copies the module with the guest's data added and its functions named.
fn finish(linked: &[u8], input: &Input<'_>) -> Result<Vec<u8>, String> {
    let guest = guest_segments(input);
    let mut module = Module::new();
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(linked) {
        let payload = payload.map_err(|e| e.to_string())?;
        match &payload {
            Payload::ImportSection(imports) => {
                imported = imported_functions(imports.clone())?;
                copy_section(&mut module, linked, &payload);
            }
            Payload::CodeSectionStart { .. } => {
                let (_, range) = payload.as_section().expect("it begins one");
                let code = &linked[range.start as usize..range.end as usize];
                let code = CodeSectionReader::new(BinaryReader::new(code, range.start));
                let (hints, code) = code
                    .and_then(|code| hints::take_marks(code, imported))
                    .map_err(|e| e.to_string())?;
                module.section(&hints).section(&code);
            }
            Payload::DataCountSection { count, .. } => {
                module.section(&DataCountSection {
                    count: count + guest.len() as u32,
                });
            }
            Payload::DataSection(reader) => {
                module.section(&data_section(reader.clone(), &guest)?);
            }
            Payload::CustomSection(custom) => match custom.as_known() {
                KnownCustom::Name(names) => {
                    module.section(&name_section(names, input)?);
                }
                _ => {
                    module.section(&CustomSection {
                        name: custom.name().into(),
                        data: custom.data().into(),
                    });
                }
            },
            other => copy_section(&mut module, linked, other),
        }
    }
    Ok(module.finish())
}

fn copy_section(module: &mut Module, linked: &[u8], payload: &Payload<'_>) {
    if let Some((id, range)) = payload.as_section() {
        let data = &linked[range.start as usize..range.end as usize];
        module.section(&RawSection { id, data });
    }
}

fn imported_functions(imports: ImportSectionReader<'_>) -> Result<u32, String> {
    let mut count = 0;
    for import in imports.into_imports() {
        let import = import.map_err(|e| e.to_string())?;
        count += u32::from(matches!(import.ty, TypeRef::Func(_)));
    }
    Ok(count)
}

/// The guest's bytes with their addresses, without long runs of zeros.
fn guest_segments(input: &Input<'_>) -> Vec<(u32, Vec<u8>)> {
    let mut segments = Vec::new();
    for region in regions(input) {
        let bytes = &region.bytes;
        let mut at = 0;
        while at < bytes.len() {
            let Some(start) = bytes[at..].iter().position(|&b| b != 0).map(|n| at + n) else {
                break;
            };
            let mut end = start;
            let mut zeros = 0;
            let mut next = start;
            while next < bytes.len() && zeros < ZERO_RUN {
                if bytes[next] == 0 {
                    zeros += 1;
                } else {
                    zeros = 0;
                    end = next + 1;
                }
                next += 1;
            }
            segments.push((
                (region.start + start as u64) as u32,
                bytes[start..end].to_vec(),
            ));
            at = next;
        }
    }
    segments
}

fn data_section(
    reader: wasmparser::DataSectionReader<'_>,
    guest: &[(u32, Vec<u8>)],
) -> Result<DataSection, String> {
    let mut section = DataSection::new();
    for data in reader {
        let data = data.map_err(|e| e.to_string())?;
        match offset_of(&data)? {
            Some(offset) => {
                section.active(0, &ConstExpr::i32_const(offset), data.data.iter().copied())
            }
            None => section.segment(DataSegment {
                mode: DataSegmentMode::Passive,
                data: data.data.iter().copied(),
            }),
        };
    }
    for (address, bytes) in guest {
        section.active(
            0,
            &ConstExpr::i32_const(*address as i32),
            bytes.iter().copied(),
        );
    }
    Ok(section)
}

/// The constant address of an active segment; none for a passive one.
fn offset_of(data: &Data<'_>) -> Result<Option<i32>, String> {
    let DataKind::Active { offset_expr, .. } = &data.kind else {
        return Ok(None);
    };
    match offset_expr
        .get_operators_reader()
        .read()
        .map_err(|e| e.to_string())?
    {
        Operator::I32Const { value } => Ok(Some(value)),
        other => Err(format!("a data segment's offset is {other:?}")),
    }
}

/// Function names only, the lifted ones by the guest's symbols.
fn name_section(
    names: wasmparser::NameSectionReader<'_>,
    input: &Input<'_>,
) -> Result<NameSection, String> {
    let mut section = NameSection::new();
    for name in names {
        if let Name::Function(functions) = name.map_err(|e| e.to_string())? {
            let mut map = NameMap::new();
            for naming in functions {
                let naming = naming.map_err(|e| e.to_string())?;
                let guest = (input.names)(naming.name);
                map.append(naming.index, guest.as_deref().unwrap_or(naming.name));
            }
            section.functions(&map);
        }
    }
    Ok(section)
}
