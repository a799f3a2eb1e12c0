import { formatMoneyChange, formatPrice } from '../../../format/money.ts'

export type MoneyChange = Readonly<{ direction: 'more' | 'less' | 'same'; text: string }>

/** How an amount changes, in words that need no colour: `+$0.06`, `no change`. */
export function changeOfMoney(before: number, after: number, { isPrice = false } = {}): MoneyChange {
  const by = after - before
  if (by === 0) return { direction: 'same', text: 'no change' }
  const sign = by > 0 ? '+' : '-'
  return {
    direction: by > 0 ? 'more' : 'less',
    text: isPrice ? `${sign}${formatPrice(Math.abs(by))}` : formatMoneyChange(by),
  }
}
