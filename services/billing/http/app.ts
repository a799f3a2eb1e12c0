import {
  type billingOperatorRoutes,
  type billingRoutes,
  billingServiceRoutes,
  paymentServiceRoutes,
} from '#contracts/billing'
import { type CallerOf, type Handlers, type OnFailure, serve, serviceApp } from '#platform/http'
import { estimateCost } from '../operations/estimate-cost.ts'
import { exportUsage } from '../operations/export-usage.ts'
import { getBillingDetails } from '../operations/get-billing-details.ts'
import { getBillingSummary } from '../operations/get-billing-summary.ts'
import { getBudget } from '../operations/get-budget.ts'
import { getInvoice } from '../operations/get-invoice.ts'
import { getInvoiceDocument } from '../operations/get-invoice-document.ts'
import { getUsage } from '../operations/get-usage.ts'
import { getUsageCheck } from '../operations/get-usage-check.ts'
import { grantCredit } from '../operations/grant-credit.ts'
import { listAccountInvoices } from '../operations/list-account-invoices.ts'
import { listCostChanges } from '../operations/list-cost-changes.ts'
import { listCredits } from '../operations/list-credits.ts'
import { listInvoices } from '../operations/list-invoices.ts'
import { markInvoicePaid } from '../operations/mark-invoice-paid.ts'
import { setBillingDetails } from '../operations/set-billing-details.ts'
import { setBudget } from '../operations/set-budget.ts'
import { voidInvoice } from '../operations/void-invoice.ts'
import type { PaymentDeps } from '../payment-ports.ts'
import type { BillingDeps } from '../ports.ts'
import { download, downloadLines } from './downloads.ts'
import { paymentHandlers } from './payments.ts'

/** The Billing service: `billingServiceRoutes`, and `paymentServiceRoutes` with what they need. */
export function billingApp(
  deps: BillingDeps & { payments?: PaymentDeps },
  callerOf: CallerOf,
  onFailure: OnFailure = () => {},
) {
  const app = serviceApp(callerOf, onFailure, deps.once)
  serve(app, billingServiceRoutes, { ...ofTheAccount(deps, onFailure), ...forOperators(deps) })
  if (deps.payments) serve(app, paymentServiceRoutes, paymentHandlers(deps.payments))
  return app
}

const ofTheAccount = (deps: BillingDeps, onFailure: OnFailure): Handlers<typeof billingRoutes> => ({
  getBillingSummary: ({ caller }) => getBillingSummary(deps, caller),
  getUsage: ({ caller, query }) => getUsage(deps, caller, query),
  listCostChanges: ({ caller, query }) => listCostChanges(deps, caller, query),
  exportUsage: ({ caller, query, request }) =>
    downloadLines(exportUsage(deps, caller, query), (error) => onFailure(error, request, caller.requestId)),
  estimateCost: ({ query }) => estimateCost(deps, query),
  listInvoices: ({ caller, query }) => listInvoices(deps, caller, query),
  getInvoice: ({ caller, params }) => getInvoice(deps, caller, params.invoiceId),
  getInvoiceDocument: async ({ caller, params, query }) =>
    download(await getInvoiceDocument(deps, caller, { ...params, ...query })),
  listCredits: ({ caller, query }) => listCredits(deps, caller, query),
  getBudget: ({ caller }) => getBudget(deps, caller),
  setBudget: ({ caller, query, body, ifMatch }) => setBudget(deps, caller, { ...body, ...query, ifMatch }),
  getBillingDetails: ({ caller }) => getBillingDetails(deps, caller),
  setBillingDetails: ({ caller, query, body, ifMatch }) =>
    setBillingDetails(deps, caller, { ...body, ...query, ifMatch }),
})

const forOperators = (deps: BillingDeps): Handlers<typeof billingOperatorRoutes> => ({
  grantCredit: ({ caller, params, query, body }) =>
    grantCredit(deps, caller, { ...params, ...body, ...query }),
  listAccountInvoices: ({ caller, params, query }) =>
    listAccountInvoices(deps, caller, { ...params, ...query }),
  markInvoicePaid: ({ caller, params, query, body }) =>
    markInvoicePaid(deps, caller, { ...params, ...body, ...query }),
  voidInvoice: ({ caller, params, query, body }) =>
    voidInvoice(deps, caller, { ...params, ...body, ...query }),
  getUsageCheck: () => getUsageCheck(deps),
})
