import { setTheme, useTheme } from '../../app/theme.ts'
import { Card } from '../../ui/page/card.tsx'
import { Kbd } from '../../ui/value/kbd.tsx'
import { Segmented } from '../../ui/form/segmented.tsx'

const THEMES = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

/** What is kept in this browser only. */
export function AppearanceCard() {
  const theme = useTheme()
  return (
    <Card title="This browser" description="Settings of this browser only.">
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <span className="text-base">Theme</span>
          <Segmented label="Theme" options={THEMES} value={theme} onChange={setTheme} />
        </div>
        <p className="flex flex-wrap items-center justify-between gap-3 text-base">
          Keyboard shortcuts
          <span className="text-fg-muted">
            Press <Kbd>?</Kbd> anywhere to see them
          </span>
        </p>
      </div>
    </Card>
  )
}
