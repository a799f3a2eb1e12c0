import type { IsWeakPassword } from '../../ports.ts'

/** Of 0 to 4: below this a password falls to a list of common ones, a name, a date or a pattern of the keyboard. */
const LEAST_SCORE = 2

/** Judges by zxcvbn: how many guesses, and not which kinds of characters. Its lists are loaded when first needed. */
export function weakPasswordCheck(): IsWeakPassword {
  let loading: ReturnType<typeof load> | undefined
  return async (password, hints) => {
    const zxcvbn = await (loading ??= load())
    const words = hints.flatMap((hint) => hint.split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2)
    return zxcvbn.check(password, words).score < LEAST_SCORE
  }
}

async function load() {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary })
}
