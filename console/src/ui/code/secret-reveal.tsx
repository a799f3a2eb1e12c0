import { Download, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../button/button.tsx'
import { CopyButton } from '../button/copy-button.tsx'
import { downloadText } from './download-text.ts'

type SecretRevealProps = Readonly<{
  /** What it is: “API key”. */
  label: string
  /** One secret, or several such as recovery codes. */
  secret: string | readonly string[]
  /** The name of the downloaded file, with its ending. */
  fileName: string
  warning?: ReactNode
}>

/** A secret that is shown once. Put it in a locked dialog, so that a stray click does not lose it. */
export function SecretReveal({
  label,
  secret,
  fileName,
  warning = 'It is shown only now. Store it somewhere safe: nobody can show it again.',
}: SecretRevealProps) {
  const secrets = typeof secret === 'string' ? [secret] : secret
  const text = secrets.join('\n')
  return (
    <div className="flex flex-col gap-3">
      <div role="group" aria-label={label} className="rounded-lg border border-line-strong bg-sunken p-4">
        <ul className={secrets.length > 1 ? 'grid grid-cols-2 gap-x-6 gap-y-1.5' : ''}>
          {secrets.map((one) => (
            <li key={one} className="font-mono text-sm leading-6 wrap-anywhere select-all">
              {one}
            </li>
          ))}
        </ul>
      </div>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label="Copy" isLabelled size="md" variant="primary" />
        <Button icon={Download} onClick={() => downloadText(fileName, `${text}\n`)}>
          Download
        </Button>
      </div>
      <p className="flex items-start gap-2 text-sm text-fg-muted">
        <TriangleAlert aria-hidden size={15} className="mt-0.5 shrink-0 text-warning-fg" />
        <span>{warning}</span>
      </p>
    </div>
  )
}
