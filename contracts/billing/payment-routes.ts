import { route } from '../access/index.ts'
import { responses } from '../errors/index.ts'
import { MessageReceived, PaymentPage, PaymentProviderState, PaymentStatus } from './payment-schemas.ts'

const MANAGE = { audience: ['web'], permission: 'billing:manage' } as const

/**
 * How the caller's account pays. The pages are the payment provider's own: no card is ever seen here.
 * Error codes: `unauthorized`, `forbidden`, `payments_not_configured`, `payment_provider_unavailable`,
 * `payment_provider_key_refused`.
 */
export const paymentRoutes = {
  /** Payment method, what is owed, and what happens next when a payment has failed. */
  getPaymentStatus: route({
    operationId: 'getPaymentStatus',
    method: 'get',
    path: '/billing/payment',
    access: { audience: ['public', 'web'], permission: 'billing:read' },
    responses: responses(PaymentStatus, [401, 403]),
  }),
  /** Payment methods, and the provider's invoices. */
  openPaymentPortal: route({
    operationId: 'openPaymentPortal',
    method: 'post',
    path: '/billing/payment/portal',
    access: MANAGE,
    responses: responses(PaymentPage, [401, 403, 409, 503]),
  }),
  /** Adds the first payment method. */
  openPaymentCheckout: route({
    operationId: 'openPaymentCheckout',
    method: 'post',
    path: '/billing/payment/checkout',
    access: MANAGE,
    responses: responses(PaymentPage, [401, 403, 409, 503]),
  }),
}

/** For operators of the deployment. */
export const paymentOperatorRoutes = {
  getPaymentProvider: route({
    operationId: 'getPaymentProvider',
    method: 'get',
    path: '/operators/billing/payment-provider',
    access: { audience: ['operators'], permission: 'billing:operate' },
    responses: responses(PaymentProviderState, [401, 403]),
  }),
}

/** For the payment provider: whoever knows the secret of its signature. Error codes: `webhook_signature_invalid`. */
export const paymentWebhookRoutes = {
  /** The body is a message of Stripe, as it was sent: the signature in `Stripe-Signature` is over its bytes. */
  receiveStripeMessage: route({
    operationId: 'receiveStripeMessage',
    method: 'post',
    path: '/stripe',
    access: { audience: ['webhooks'], isOpen: true, isRaw: true },
    responses: responses(MessageReceived, [401, 409]),
  }),
}

export const paymentServiceRoutes = { ...paymentRoutes, ...paymentOperatorRoutes, ...paymentWebhookRoutes }
