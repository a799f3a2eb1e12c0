/** What this browser remembers for one person's convenience. Without storage nothing is remembered, and all works. */
export function readKept(key: string): unknown {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

export function writeKept(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Private windows and full disks refuse; then it is asked again the next time.
  }
}

export function readKeptTexts(key: string): readonly string[] | undefined {
  const kept = readKept(key)
  return Array.isArray(kept) && kept.every((one) => typeof one === 'string') ? kept : undefined
}
