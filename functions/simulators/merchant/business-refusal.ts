import type { Reply } from '#functions/simulators/company/endpoint.ts'
import type { Message } from '#shared/merchants/ucp/contract/messages.ts'
import { ucpVersion } from '#shared/merchants/ucp/contract/profile.ts'

/** A business refusal without a resource: HTTP 200 with an error envelope. */
export class BusinessRefusal extends Error {
  readonly messages: Message[]
  readonly continueUrl: string | undefined
  constructor(code: string, content: string, more: { path?: string; continueUrl?: string } = {}) {
    super(content)
    this.name = 'BusinessRefusal'
    const { path, continueUrl } = more
    this.messages = [{ type: 'error', code, content, severity: 'unrecoverable', ...(path && { path }) }]
    this.continueUrl = continueUrl
  }
}

export const envelope = ({ messages, continueUrl }: BusinessRefusal): Reply => ({
  status: 200,
  body: {
    ucp: { version: ucpVersion, status: 'error', capabilities: {} },
    messages,
    ...(continueUrl && { continue_url: continueUrl }),
  },
})
