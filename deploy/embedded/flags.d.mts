import type { EmbeddedOptions } from './options.ts'

/** Instead of options: what to print, and the code to end with. */
export declare class FlagsAnswer extends Error {
  readonly exitCode: 0 | 2
}

export declare const FLAGS: readonly Readonly<{ flag: `--${string}`; env: string }>[]

/**
 * Reads flags and environment; an empty variable is the same as none.
 * @throws FlagsAnswer: help or version (exit code 0), or one line that names the bad flag (exit code 2)
 */
export declare function readFlags(argv: readonly string[], env: NodeJS.ProcessEnv): EmbeddedOptions
