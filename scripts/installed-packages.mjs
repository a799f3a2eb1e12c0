/** What npm has installed. Plain JavaScript for any Node version, without dependencies. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Counts the packages that npm has begun to unpack, out of those that it will install.
 * @returns {() => string} the progress
 */
export function packageCounter(root, level, { platform, arch } = process) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const fits = (allowed, own) => allowed === undefined || allowed.includes(own)
  const paths = Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .filter(([, { dev, devOptional }]) => level === 'development' || !(dev || devOptional))
    .filter(([, { os, cpu, libc }]) => fits(os, platform) && fits(cpu, arch) && fits(libc, 'glibc'))
    // A WebAssembly replacement is not installed where the compiled package is.
    .filter(([path, { optional }]) => !(optional && /wasm|emnapi/.test(path)))
    .map(([path]) => join(root, path, 'package.json'))
  const left = new Set(paths)
  return () => {
    for (const path of left) if (existsSync(path)) left.delete(path)
    return `${paths.length - left.size} of ${paths.length} packages`
  }
}

/**
 * Removes files for other platforms, for building native add-ons and for debugging: about 250 MB that nothing here
 * opens.
 */
export async function removeUnused(root, { platform, arch } = process) {
  const modules = join(root, 'node_modules')
  const headers = foldersIn(modules)
    .filter((name) => name.startsWith('node-'))
    .map((name) => join(modules, name, 'include'))
  const engines = join(modules, 'onnxruntime-node', 'bin')
  const foreign = foldersIn(engines)
    .flatMap((version) => foldersIn(join(engines, version)).map((os) => [version, os]))
    .flatMap(([version, os]) => foldersIn(join(engines, version, os)).map((cpu) => [version, os, cpu]))
    .filter(([, os, cpu]) => os !== platform || cpu !== arch)
    .map((parts) => join(engines, ...parts))
  const unused = [...headers, ...foreign, ...sourceMapsBelow(modules)]
  await Promise.all(unused.map((path) => rm(path, { recursive: true, force: true })))
}

function sourceMapsBelow(folder) {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourceMapsBelow(path)
    return entry.isFile() && /\.[cm]?js\.map$/.test(entry.name) ? [path] : []
  })
}

function foldersIn(folder) {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
