/** Names of columns from the header row: trimmed, never empty, no two alike. */
export function columnNames(header: readonly string[]): readonly string[] {
  const taken = new Set(header.map((name) => name.trim()))
  const used = new Set<string>()
  return header.map((given, at) => {
    const wanted = given.trim() || `column_${at + 1}`
    let name = wanted
    for (let count = 2; used.has(name) || (name !== given.trim() && taken.has(name)); count += 1)
      name = `${wanted}_${count}`
    used.add(name)
    return name
  })
}
