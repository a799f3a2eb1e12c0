import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute } from '@tanstack/react-router'
import { lazyPage } from './app/lazy-page.ts'
import { Root } from './app/root.tsx'

type RouterContext = { queryClient: QueryClient }

export const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Root })

/** Ways in. They load nothing of what is behind signing in. */
const outside = { getParentRoute: () => rootRoute }
const signInRoute = createRoute({
  ...outside,
  path: '/sign-in',
  staticData: { title: 'Sign in' },
  validateSearch: ({ next }): { next?: string } => (isOwnPath(next) ? { next } : {}),
  component: lazyPage(() => import('./pages/auth/sign-in-page.tsx'), 'SignInPage'),
})
const signUpRoute = createRoute({
  ...outside,
  path: '/sign-up',
  staticData: { title: 'Sign up' },
  component: lazyPage(() => import('./pages/auth/sign-up-page.tsx'), 'SignUpPage'),
})
const confirmSignUpRoute = createRoute({
  ...outside,
  path: '/sign-up/confirm',
  staticData: { title: 'Confirm your address' },
  component: lazyPage(() => import('./pages/auth/confirm-sign-up-page.tsx'), 'ConfirmSignUpPage'),
})
const forgottenPasswordRoute = createRoute({
  ...outside,
  path: '/forgotten-password',
  staticData: { title: 'Forgotten password' },
  component: lazyPage(() => import('./pages/auth/forgotten-password-page.tsx'), 'ForgottenPasswordPage'),
})
const resetPasswordRoute = createRoute({
  ...outside,
  path: '/reset-password',
  staticData: { title: 'New password' },
  component: lazyPage(() => import('./pages/auth/reset-password-page.tsx'), 'ResetPasswordPage'),
})
const invitationRoute = createRoute({
  ...outside,
  path: '/invitation',
  staticData: { title: 'Invitation' },
  component: lazyPage(() => import('./pages/auth/invitation-page.tsx'), 'InvitationPage'),
})

export const outsideRoutes = [
  signInRoute,
  signUpRoute,
  confirmSignUpRoute,
  forgottenPasswordRoute,
  resetPasswordRoute,
  invitationRoute,
] as const

/** A path of the Console: never another site, whatever the address says. */
function isOwnPath(next: unknown): next is string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next)
}
