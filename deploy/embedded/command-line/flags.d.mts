import type { EmbeddedOptions } from './command-line-options.ts'

/** Thrown instead of returning options: the text to print and the exit code. */
export declare class FlagsAnswer extends Error {
  readonly exitCode: 0 | 2
}

export declare const FLAGS: readonly Readonly<{ flag: `--${string}`; env: string }>[]

/**
 * Reads flags and environment variables; an empty variable counts as not set.
 * @throws FlagsAnswer: help or version (exit code 0), or one line that names the bad flag (exit code 2)
 */
export declare function readFlags(argv: readonly string[], env: NodeJS.ProcessEnv): EmbeddedOptions
