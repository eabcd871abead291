// Plain JavaScript on purpose: every cold start loads it, and stripping types would cost each a quarter more.
import { enableCompileCache, flushCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

const { module, handler, name, arn, memoryMb, offset, compileCache } = workerData
const ahead = new Float64Array(offset)
const { gc } = globalThis
globalThis.gc = undefined
const RealDate = Date
const realNow = Date.now
const now = () => realNow() + Math.round(ahead[0])

/** The host's clock in place of the machine's; everything else about Date is the real one. */
function HostDate(...args) {
  if (!new.target) return new RealDate(now()).toString()
  return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target)
}
Object.setPrototypeOf(HostDate, RealDate)
Object.defineProperties(HostDate, {
  name: { value: 'Date' },
  length: { value: 7 },
  now: { value: now, writable: true, configurable: true },
  prototype: { value: RealDate.prototype },
})
RealDate.prototype.constructor = HostDate
globalThis.Date = HostDate

const describe = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: String(error?.message ?? error),
  trace: String(error?.stack ?? '').split('\n'),
})
const failure = (error) => ({ payload: JSON.stringify(describe(error)), failed: true })

const load = async () => {
  enableCompileCache(compileCache)
  const loaded = await import(module)
  if (typeof loaded[handler] !== 'function') {
    throw Object.assign(new Error(`${handler} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' })
  }
  return loaded[handler]
}

const invoke = async (handle, { id, event, timeoutMs }) => {
  const end = performance.now() + timeoutMs
  const context = {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: id,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(end - performance.now())),
  }
  try {
    const result = await handle(JSON.parse(event), context)
    return { payload: JSON.stringify(result === undefined ? null : result), failed: false }
  } catch (error) {
    return failure(error)
  }
}

try {
  const handle = await load()
  let first = true
  parentPort.on('message', async (call) => {
    parentPort.postMessage({ id: call.id, ...(await invoke(handle, call)) })
    // Loading and the first call leave a third of the memory as garbage, which a small heap would keep for good.
    if (first) gc({ type: 'major', flavor: 'last-resort' })
    first = false
  })
  parentPort.postMessage({ ready: true })
  flushCompileCache()
} catch (error) {
  parentPort.postMessage({ ready: false, ...failure(error) })
}
