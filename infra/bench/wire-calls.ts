import type { ChildHost } from '#infra/host-process/child-host.ts'
import { hostAccessKeyId } from '#infra/host-process/local-account.ts'

/** Calls an AWS service of the host with the host's own key, so that measuring runs no function. */
export const wireCall = async <T>({ wireUrl }: ChildHost, target: string, body: object): Promise<T> => {
  const response = await fetch(wireUrl, {
    method: 'POST',
    headers: { 'x-amz-target': target, authorization: `AWS4-HMAC-SHA256 Credential=${hostAccessKeyId}/bench` },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as T & { __type?: string; message?: string }
  if (!response.ok) throw new Error(`${target} answered ${response.status}: ${answer.__type} ${answer.message}`)
  return answer
}

/** A SecureString of a simulated company. */
export const companySecret = async (host: ChildHost, company: string, name: string): Promise<string> => {
  const request = { Name: `/purser-demo/dev/${company}/${name}`, WithDecryption: true }
  const { Parameter } = await wireCall<{ Parameter: { Value: string } }>(host, 'AmazonSSM.GetParameter', request)
  return Parameter.Value
}
