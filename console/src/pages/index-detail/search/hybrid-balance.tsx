import { Slider } from '../../../ui/form/slider.tsx'

type HybridBalanceProps = Readonly<{ alpha: number; onChange: (alpha: number) => void }>

const percent = (share: number) => `${Math.round(share * 100)} %`

/** How much meaning, and how much the words themselves, decide the order of a hybrid search. */
export function HybridBalance({ alpha, onChange }: HybridBalanceProps) {
  const text = `${percent(alpha)} meaning, ${percent(1 - alpha)} words`
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span aria-hidden className="text-fg-muted">
        Words
      </span>
      <Slider
        label="Balance of words and meaning"
        value={alpha}
        onChange={onChange}
        min={0}
        max={1}
        step={0.05}
        valueText={text}
        className="min-w-32 flex-1 sm:max-w-72"
      />
      <span aria-hidden className="text-fg-muted">
        Meaning
      </span>
      <output className="text-fg-subtle tabular-nums">{text}</output>
    </div>
  )
}
