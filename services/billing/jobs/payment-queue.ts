/** The queue of everything that is done with the payment provider. */
export const PAYMENT_QUEUE = 'payments'
