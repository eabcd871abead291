import type { CompanyReply } from '#functions/simulators/company/endpoint.ts'
import type { UcpMessage } from '#shared/merchants/ucp/contract/messages.ts'
import { ucpVersion } from '#shared/merchants/ucp/contract/profile.ts'

/** A business refusal without a resource: HTTP 200 with an error envelope. */
export class BusinessRefusal extends Error {
  readonly messages: UcpMessage[]
  readonly continueUrl: string | undefined
  constructor(
    code: string,
    content: string,
    more: { path?: string; continueUrl?: string; besides?: readonly UcpMessage[] } = {},
  ) {
    super(content)
    this.name = 'BusinessRefusal'
    const { path, continueUrl, besides = [] } = more
    this.messages = [{ type: 'error', code, content, severity: 'unrecoverable', ...(path && { path }) }, ...besides]
    this.continueUrl = continueUrl
  }
}

export const refusalReply = ({ messages, continueUrl }: BusinessRefusal): CompanyReply => ({
  status: 200,
  body: {
    ucp: { version: ucpVersion, status: 'error', capabilities: {} },
    messages,
    ...(continueUrl && { continue_url: continueUrl }),
  },
})
