/** How well each way of finding a command counts. */
const SCORE = { begins: 1, wordBegins: 0.8, contains: 0.5, words: 0.3, keyword: 0.2 } as const

const normal = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim()

/**
 * How well a command answers what was typed, from 0 (not at all) to 1. Letters must stand together: a search that
 * finds everything a little finds nothing.
 */
export function commandScore(typed: string, label: string, keywords: readonly string[] = []): number {
  const wanted = normal(typed)
  const own = normal(label)
  if (wanted === '' || own.startsWith(wanted)) return SCORE.begins
  if (own.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return SCORE.wordBegins
  if (own.includes(wanted)) return SCORE.contains
  const everything = [own, ...keywords.map(normal)].join(' ')
  if (wanted.split(/\s+/).every((word) => own.includes(word))) return SCORE.words
  return wanted.split(/\s+/).every((word) => everything.includes(word)) ? SCORE.keyword : 0
}

/** More than anybody reads; they type another letter. */
const MOST = 40

type Findable = Readonly<{
  label: string
  group: string
  keywords?: readonly string[] | undefined
  isQuiet?: boolean
}>

/** The best answers to what was typed in groups, the group with the best answer first. */
export function findCommands<C extends Findable>(
  commands: readonly C[],
  typed: string,
): { group: C['group']; commands: C[] }[] {
  const isTyped = normal(typed) !== ''
  const scored = commands
    .filter(({ isQuiet = false }) => isTyped || !isQuiet)
    .map((command) => ({ command, score: commandScore(typed, command.label, command.keywords) }))
    .filter(({ score }) => score > 0)
    // Stable: equal ones stay as they were offered.
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ command }) => command)
  return [...Map.groupBy(scored, ({ group }) => group)].map(([group, found]) => ({ group, commands: found }))
}
