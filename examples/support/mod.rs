//! What the command-line tools share: opening files and backends, reporting errors.

#![allow(dead_code, reason = "each tool uses its part")]

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use pushforward::backend::AnyBackend;
use pushforward::error::{Error, Result};

/// Where a tool runs the kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Device {
    /// The processor.
    Cpu,
    /// A GPU through Vulkan, Metal or Direct3D.
    Gpu,
    /// The same, where a software rasteriser will do: slower than the processor itself.
    GpuSoftware,
}

impl Device {
    /// Opens the backend.
    pub fn open(self) -> Result<AnyBackend> {
        match self {
            Self::Cpu => Ok(AnyBackend::Cpu(Box::default())),
            #[cfg(feature = "gpu")]
            Self::Gpu | Self::GpuSoftware => {
                let software = self == Self::GpuSoftware;
                let gpu = pushforward::backend::gpu::GpuBackend::request(software);
                Ok(AnyBackend::Gpu(Box::new(pollster::block_on(gpu)?)))
            }
            #[cfg(not(feature = "gpu"))]
            Self::Gpu | Self::GpuSoftware => Err(Error::new(
                "--backend",
                "this build has no GPU; build with the feature `gpu`",
            )),
        }
    }
}

/// The file's bytes.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::new(path.display().to_string(), error.to_string()))
}

/// Writes the file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes)
        .map_err(|error| Error::new(path.display().to_string(), error.to_string()))
}

/// Makes the folder, and those it is in, where it is not there.
pub fn make_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path)
        .map_err(|error| Error::new(path.display().to_string(), error.to_string()))
}

/// The processor, as far as it is known.
pub fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or(std::env::consts::ARCH, |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {model}")
}

/// Fails where the file cannot be written, before work is spent on it.
pub fn check_writable(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    let opened = options.append(true).create(true).open(path);
    opened.map_or_else(
        |error| Err(Error::new(path.display().to_string(), error.to_string())),
        |_| Ok(()),
    )
}

/// Writes to standard output. Where its reader has seen enough, as in `| head`, the tool ends.
pub fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.map_err(|error| Error::new("standard output", error.to_string())),
    }
}

/// The file as text.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|_| Error::new(path.display().to_string(), "is not UTF-8 text"))
}

/// Ends the tool: an error goes to standard error, with a failing status.
pub fn exit(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
