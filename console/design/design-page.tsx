import { Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../src/ui/button/icon-button.tsx'
import { Logo } from '../src/ui/page/logo.tsx'
import { PageHeader } from '../src/ui/page/page-header.tsx'
import { Toaster } from '../src/ui/feedback/toast.tsx'
import { ButtonsPart } from './buttons-part.tsx'
import { DataPart } from './data-part.tsx'
import { FeedbackPart } from './feedback-part.tsx'
import { FormsPart } from './forms-part.tsx'
import { OverlaysPart } from './overlays-part.tsx'
import { TokensPart } from './tokens-part.tsx'

export function DesignPage() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? 'light')
  const next = theme === 'dark' ? 'light' : 'dark'
  const change = () => {
    document.documentElement.dataset.theme = next
    setTheme(next)
  }
  return (
    <>
      <header className="sticky top-0 z-header flex h-14 items-center justify-between border-b bg-surface px-4 sm:px-6">
        <Logo />
        <IconButton label={`Use the ${next} theme`} icon={next === 'dark' ? Moon : Sun} onClick={change} />
      </header>
      <main className="mx-auto flex max-w-6xl flex-col gap-12 px-4 py-8 sm:px-6">
        <PageHeader
          title="Design system"
          description="Every primitive of the Console in one place, to be looked at in both themes and at every width."
        />
        <TokensPart />
        <ButtonsPart />
        <FormsPart />
        <FeedbackPart />
        <OverlaysPart />
        <DataPart />
      </main>
      <Toaster />
    </>
  )
}
