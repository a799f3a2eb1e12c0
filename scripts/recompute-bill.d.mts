export function recomputeBill(text: string): {
  month: string
  lines: { line: string; cents: number }[]
  cents: number
}
