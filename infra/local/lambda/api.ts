import type { Model } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import type { WireReply, WireRequest, WireService } from '#infra/local/wire/wire-service.ts'
import type { Invoker } from './pool.ts'

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations/

/** Lambda's Invoke, synchronous and asynchronous. */
export const createLambdaApi = (
  model: Model,
  functions: Invoker,
  access: AccessControl,
  onError: (error: unknown) => void = () => {},
): WireService => {
  const call = async ({ path: url, headers, json, roleArn }: WireRequest): Promise<WireReply> => {
    const called = decodeURIComponent(path.exec(url)?.[1] ?? '')
    const arn = called.startsWith('arn:')
      ? called
      : `arn:aws:lambda:${model.region}:${model.account}:function:${called}`
    if (roleArn !== undefined) access.require(roleArn, 'lambda:InvokeFunction', arn)
    const kind = headers['x-amz-invocation-type'] ?? 'RequestResponse'
    if (kind === 'DryRun') return { status: 204, body: '' }
    if (kind === 'Event') {
      functions.invoke(arn, json()).catch(onError)
      return { status: 202, body: '' }
    }
    const { payload, failed } = await functions.invoke(arn, json())
    return {
      body: payload,
      contentType: 'application/json',
      headers: { 'x-amz-executed-version': '$LATEST', ...(failed && { 'x-amz-function-error': 'Unhandled' }) },
    }
  }
  return { handles: (target, url) => target === '' && path.test(url), call }
}
