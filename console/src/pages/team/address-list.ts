/** The address in what is left of a line: in angle brackets, or the words with an @, or all of it. */
function addressesOf(line: string): string[] {
  const bracketed = [...line.matchAll(/<([^<>]+)>/g)].map(([, inside = '']) => inside)
  if (bracketed.length > 0) return bracketed
  const words = line.split(/\s+/)
  const addresses = words.filter((word) => word.includes('@'))
  return addresses.length > 0 ? addresses : [line]
}

const trimmed = (text: string) =>
  text
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^['"“”‘’(<]+|['"“”‘’)>.]+$/g, '')

/**
 * The addresses in what people paste: separated by commas, semicolons, lines or spaces, with or without names, each
 * once and in their order. What is no address stays in it, so that the server says what is wrong with it.
 */
export function addressesIn(text: string): string[] {
  const found = new Map<string, string>()
  // A name in quotes may hold a comma.
  for (const line of text.replace(/"[^"\n]*"/g, ' ').split(/[\n\r,;\u2028\u2029]+/)) {
    if (line.trim() === '') continue
    for (const raw of addressesOf(line.trim())) {
      const address = trimmed(raw)
      const normal = address.normalize('NFKC').toLowerCase()
      if (address !== '' && !found.has(normal)) found.set(normal, address)
    }
  }
  return [...found.values()]
}
