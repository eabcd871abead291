import { authorizeHoldEndpoint } from '#functions/simulators/bank/authorize-hold.ts'
import { captureHoldEndpoint } from '#functions/simulators/bank/capture-hold.ts'
import { answerChallenge, challengePage } from '#functions/simulators/bank/challenges.ts'
import { checkCredentialEndpoint } from '#functions/simulators/bank/check-credential.ts'
import { closeMethodEndpoint } from '#functions/simulators/bank/close-method.ts'
import { getHoldEndpoint } from '#functions/simulators/bank/get-hold.ts'
import { issueMethodEndpoint } from '#functions/simulators/bank/issue-method.ts'
import { listBankRecords } from '#functions/simulators/bank/list-records.ts'
import { issueMethod, listMethodsEndpoint } from '#functions/simulators/bank/methods.ts'
import { refundCaptureEndpoint } from '#functions/simulators/bank/refund-capture.ts'
import { bankEntry } from '#functions/simulators/bank/test-tokens.ts'
import { voidHoldEndpoint } from '#functions/simulators/bank/void-hold.ts'
import { company } from '#functions/simulators/company/company.ts'
import { chaosEndpoints } from '#functions/simulators/company/control.ts'

const endpoints = [
  listMethodsEndpoint,
  issueMethodEndpoint,
  closeMethodEndpoint,
  authorizeHoldEndpoint,
  getHoldEndpoint,
  voidHoldEndpoint,
  captureHoldEndpoint,
  refundCaptureEndpoint,
  checkCredentialEndpoint,
  challengePage,
  answerChallenge,
  listBankRecords,
  issueMethod,
]

/** Credential provider and processor: holds, captures once, refunds, and keeps double-entry books. */
export const handler = company(
  {
    company: 'bank',
    title: 'Harbour Bank',
    entry: bankEntry,
    timeoutSeconds: 29,
    grants: {
      read: ['SIM'],
      write: ['SIM'],
      delete: ['SIM'],
      index: ['gsi1'],
      parameters: ['api-keys', 'simulation-key', 'settings'],
    },
  },
  [...endpoints, ...chaosEndpoints('bank', endpoints)],
)
