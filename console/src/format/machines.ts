/**
 * A storage class or inference type for people, however it is written: `marqo.CPU.small` and `CPU.SMALL` → `CPU small`,
 * `marqo.balanced.storage` → `Balanced storage`.
 */
export function formatMachine(name: string): string {
  return name
    .replace(/^marqo\./i, '')
    .split('.')
    .map((word, position) => {
      if (/^[cg]pu$/i.test(word)) return word.toUpperCase()
      const lower = word.toLowerCase()
      return position === 0 ? lower.charAt(0).toUpperCase() + lower.slice(1) : lower
    })
    .join(' ')
}
