// Runs a WASI module twice: once with the work done a single time, which makes V8 compile what is used, and once to
// be measured. Prints the CPU and elapsed seconds of the second run as the last line of standard error.
import { openSync, readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [path, stdin, ...args] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(path));

function run(args, stdout) {
    // Node frees a WASI object that nothing refers to, even while start() runs.
    const wasi = globalThis.wasi = new WASI({
        version: 'preview1', args: ['program', ...args], env: {}, returnOnExit: true, stdin: openSync(stdin), stdout,
    });
    const instance = new WebAssembly.Instance(module, wasi.getImportObject());
    const cpu = process.cpuUsage(), start = performance.now();
    const status = wasi.start(instance) & 0xff;
    const used = process.cpuUsage(cpu), elapsed = performance.now() - start;
    return { status, cpu: (used.user + used.system) / 1e6, elapsed: elapsed / 1e3 };
}

const { status: first } = run([...args.slice(0, -1), '1'], openSync('/dev/null', 'w'));
const { status, cpu, elapsed } = first ? { status: first } : run(args, 1);
console.error(`${cpu} ${elapsed}`);
process.exit(status);
