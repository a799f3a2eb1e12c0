import { ArrowRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CreatedApiKey } from '#contracts/api-keys'
import { Button } from '../../ui/button/button.tsx'
import { Checkbox } from '../../ui/form/checkbox.tsx'
import { SecretReveal } from '../../ui/code/secret-reveal.tsx'
import { AuthFrame } from './auth-frame.tsx'

/** The key `default` of a new account. It is shown this once, so it is not left by a stray click. */
export function FirstApiKey({ apiKey, onDone }: { apiKey: CreatedApiKey; onDone: () => void }) {
  const [isKept, setIsKept] = useState(false)
  useEffect(() => {
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', stay)
    return () => window.removeEventListener('beforeunload', stay)
  }, [])
  return (
    <AuthFrame
      size="md"
      title="Your account is ready"
      description="Programs use this API key to create indexes, add documents and search. You can create more keys, with fewer permissions, at any time."
    >
      <SecretReveal label="API key" secret={apiKey.secret} fileName="marqo-cloud-api-key.txt" />
      <Checkbox checked={isKept} onChange={setIsKept} label="I have stored the key" />
      <Button
        variant="primary"
        size="lg"
        isFullWidth
        iconEnd={ArrowRight}
        disabled={!isKept}
        onClick={onDone}
      >
        Continue
      </Button>
    </AuthFrame>
  )
}
