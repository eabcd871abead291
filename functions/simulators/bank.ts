import { authorizeHold } from '#functions/simulators/bank/authorize-hold.ts'
import { captureHold } from '#functions/simulators/bank/capture-hold.ts'
import { checkCredential } from '#functions/simulators/bank/check-credential.ts'
import { getHold } from '#functions/simulators/bank/get-hold.ts'
import { listBankRecords } from '#functions/simulators/bank/list-records.ts'
import { refundCapture } from '#functions/simulators/bank/refund-capture.ts'
import { voidHold } from '#functions/simulators/bank/void-hold.ts'
import { company } from '#functions/simulators/company/company.ts'
import { chaosEndpoints } from '#functions/simulators/company/control.ts'

const endpoints = [authorizeHold, getHold, voidHold, captureHold, refundCapture, checkCredential, listBankRecords]

/** Credential provider and processor: holds, captures once, refunds, and keeps double-entry books. */
export const handler = company(
  {
    company: 'bank',
    title: 'Harbour Bank',
    entry: (url) => ({ protocol: 'bank', url }),
    timeoutSeconds: 29,
    grants: {
      read: ['SIM'],
      write: ['SIM'],
      delete: ['SIM'],
      index: ['gsi1'],
      parameters: ['api-keys', 'simulation-key'],
    },
  },
  [...endpoints, ...chaosEndpoints('bank', endpoints)],
)
