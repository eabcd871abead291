/** A protocol-level no: becomes `{code, content}` under its status. */
export class CompanyRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>
  constructor(status: number, code: string, content: string, headers: Record<string, string> = {}) {
    super(content)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.headers = headers
  }
}
