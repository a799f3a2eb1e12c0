import { getRouteApi, useRouter } from '@tanstack/react-router'
import { SignInForm } from '../../app/sign-in-form.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { AuthFrame } from './auth-frame.tsx'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { next } = route.useSearch()
  const router = useRouter()
  const navigate = route.useNavigate()
  const goOn = () => (next === undefined ? void navigate({ to: '/' }) : router.history.push(next))
  return (
    <AuthFrame
      title="Sign in"
      footer={
        <>
          New here? <TextLink to="/sign-up">Create an account</TextLink>
        </>
      }
    >
      <SignInForm onSignedIn={goOn} />
      <TextLink to="/forgotten-password">Forgotten your password?</TextLink>
    </AuthFrame>
  )
}
