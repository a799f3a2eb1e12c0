import * as z from 'zod'
import { route } from '../access/index.ts'
import { DryRunQuery, orDryRun } from '../dry-run/index.ts'
import { errorResponses, responses, taggedResponses } from '../errors/index.ts'
import { AccountParams } from '../users-accounts/index.ts'
import { jsonBody } from '../values/index.ts'
import {
  AccountInvoiceParams,
  BillingDetails,
  BillingDetailsInput,
  BillingPageQuery,
  BillingSummary,
  Budget,
  BudgetInput,
  CostChangePage,
  CostChangesQuery,
  Credit,
  CreditInput,
  CreditPage,
  DocumentQuery,
  Estimate,
  EstimateQuery,
  ExportQuery,
  Invoice,
  InvoicePage,
  InvoiceParams,
  ReasonBody,
  UsageCheck,
  UsagePage,
  UsageQuery,
} from './schemas.ts'

const BOTH = { audience: ['public', 'web'] } as const
const READ = { ...BOTH, permission: 'billing:read' } as const
const MANAGE = { ...BOTH, permission: 'billing:manage' } as const
const OPERATE = { audience: ['operators'], permission: 'billing:operate' } as const

const text = z.string()
const files = (content: Record<string, { schema: typeof text }>) => ({
  200: { description: 'The file, as a stream.', content },
})

/**
 * What the caller's account uses and owes. Months and days are those of UTC. Mutations take `dryRun`,
 * `Idempotency-Key` and `If-Match`.
 * Error codes: `unauthorized`, `forbidden`, `invoice_not_found`, `invalid_period`, `invalid_cursor`,
 * `precondition_failed`, `operation_conflict_error`, `unprocessable_entity`.
 */
export const billingRoutes = {
  /** This month so far and its forecast, credit and budget. The same effort whatever the number of indexes. */
  getBillingSummary: route({
    operationId: 'getBillingSummary',
    method: 'get',
    path: '/billing/summary',
    access: READ,
    responses: responses(BillingSummary, [401, 403, 429]),
  }),
  /** Usage of at most 366 days by index (the most expensive first), resource or day. */
  getUsage: route({
    operationId: 'getUsage',
    method: 'get',
    path: '/billing/usage',
    access: READ,
    request: { query: UsageQuery },
    responses: responses(UsagePage, [400, 401, 403, 422, 429]),
  }),
  /** What made the price per hour rise or fall in at most 366 days, newest first. */
  listCostChanges: route({
    operationId: 'listCostChanges',
    method: 'get',
    path: '/billing/usage/changes',
    access: READ,
    request: { query: CostChangesQuery },
    responses: responses(CostChangePage, [400, 401, 403, 422, 429]),
  }),
  /**
   * A month as a stream: `jsonl` and `csv` are the raw events from which the bill can be computed again, `focus` is a
   * FOCUS 1.2 table of costs.
   */
  exportUsage: route({
    operationId: 'exportUsage',
    method: 'get',
    path: '/billing/usage/export',
    access: READ,
    request: { query: ExportQuery },
    responses: {
      ...files({ 'application/x-ndjson': { schema: text }, 'text/csv': { schema: text } }),
      ...errorResponses([400, 401, 403, 422, 429]),
    },
  }),
  /** What an index of a size costs per hour and month. */
  estimateCost: route({
    operationId: 'estimateCost',
    method: 'get',
    path: '/billing/estimate',
    access: { ...BOTH, permission: 'account:read', limitedKeys: true },
    request: { query: EstimateQuery },
    responses: responses(Estimate, [400, 401, 403, 422, 429]),
  }),
  /** Newest first; the first one is the draft of this month. */
  listInvoices: route({
    operationId: 'listInvoices',
    method: 'get',
    path: '/billing/invoices',
    access: READ,
    request: { query: BillingPageQuery },
    responses: responses(InvoicePage, [400, 401, 403, 422, 429]),
  }),
  getInvoice: route({
    operationId: 'getInvoice',
    method: 'get',
    path: '/billing/invoices/{invoiceId}',
    access: { ...READ, names: 'invoice' },
    request: { params: InvoiceParams },
    responses: responses(Invoice, [401, 403, 404, 422, 429]),
  }),
  /** The invoice as a page to print, or as PDF. */
  getInvoiceDocument: route({
    operationId: 'getInvoiceDocument',
    method: 'get',
    path: '/billing/invoices/{invoiceId}/document',
    access: { ...READ, names: 'invoice' },
    request: { params: InvoiceParams, query: DocumentQuery },
    responses: {
      ...files({ 'text/html': { schema: text }, 'application/pdf': { schema: text } }),
      ...errorResponses([401, 403, 404, 422, 429]),
    },
  }),
  /** Newest first. */
  listCredits: route({
    operationId: 'listCredits',
    method: 'get',
    path: '/billing/credits',
    access: READ,
    request: { query: BillingPageQuery },
    responses: responses(CreditPage, [400, 401, 403, 422, 429]),
  }),
  /** Answers an `ETag`. */
  getBudget: route({
    operationId: 'getBudget',
    method: 'get',
    path: '/billing/budget',
    access: READ,
    responses: taggedResponses(Budget, [401, 403, 429]),
  }),
  /** With `isCapped`, indexes are paused once it is used up, and resumed when the month turns or the budget is raised. */
  setBudget: route({
    operationId: 'setBudget',
    method: 'put',
    path: '/billing/budget',
    access: MANAGE,
    request: { query: DryRunQuery, ...jsonBody(BudgetInput) },
    responses: responses(orDryRun(Budget), [401, 403, 409, 412, 422, 429]),
  }),
  /** Answers an `ETag`. */
  getBillingDetails: route({
    operationId: 'getBillingDetails',
    method: 'get',
    path: '/billing/details',
    access: READ,
    responses: taggedResponses(BillingDetails, [401, 403, 429]),
  }),
  /** Name, address and tax ids on invoices from the next one on. */
  setBillingDetails: route({
    operationId: 'setBillingDetails',
    method: 'put',
    path: '/billing/details',
    access: MANAGE,
    request: { query: DryRunQuery, ...jsonBody(BillingDetailsInput) },
    responses: responses(orDryRun(BillingDetails), [401, 403, 409, 412, 422, 429]),
  }),
}

/**
 * For operators of the deployment, who need the permission `billing:operate`.
 * Error codes: `account_not_found`, `invoice_not_found`, `invoice_not_open`.
 */
export const billingOperatorRoutes = {
  /** The credit pays the account's next invoices. */
  grantCredit: route({
    operationId: 'grantCredit',
    method: 'post',
    path: '/operators/accounts/{accountId}/credits',
    access: { ...OPERATE, names: 'account' },
    request: { params: AccountParams, query: DryRunQuery, ...jsonBody(CreditInput) },
    responses: responses(orDryRun(Credit), [401, 403, 404, 409, 422, 429]),
  }),
  listAccountInvoices: route({
    operationId: 'listAccountInvoices',
    method: 'get',
    path: '/operators/accounts/{accountId}/invoices',
    access: { ...OPERATE, names: 'account' },
    request: { params: AccountParams, query: BillingPageQuery },
    responses: responses(InvoicePage, [400, 401, 403, 404, 422, 429]),
  }),
  /** For money that came in outside any payment provider. */
  markInvoicePaid: route({
    operationId: 'markInvoicePaid',
    method: 'post',
    path: '/operators/accounts/{accountId}/invoices/{invoiceId}/mark-paid',
    access: { ...OPERATE, names: 'account' },
    request: { params: AccountInvoiceParams, query: DryRunQuery, ...jsonBody(ReasonBody) },
    responses: responses(orDryRun(Invoice), [401, 403, 404, 409, 422, 429]),
  }),
  /** It is owed no more; credit that it used is given back. */
  voidInvoice: route({
    operationId: 'voidInvoice',
    method: 'post',
    path: '/operators/accounts/{accountId}/invoices/{invoiceId}/void',
    access: { ...OPERATE, names: 'account' },
    request: { params: AccountInvoiceParams, query: DryRunQuery, ...jsonBody(ReasonBody) },
    responses: responses(orDryRun(Invoice), [401, 403, 404, 409, 422, 429]),
  }),
  /** Whether the events that bills are made of agree with the indexes that exist. */
  getUsageCheck: route({
    operationId: 'getUsageCheck',
    method: 'get',
    path: '/operators/billing/check',
    access: OPERATE,
    responses: responses(UsageCheck, [401, 403, 429]),
  }),
}

export const billingServiceRoutes = { ...billingRoutes, ...billingOperatorRoutes }
