import type { MachineDefinition, State } from './asl.ts'

const flow = ['Type', 'Comment', 'Next', 'End', 'InputPath', 'OutputPath']
const result = ['ResultPath', 'ResultSelector', 'Retry', 'Catch']
/** Every field that the host supports, by state type. It would silently ignore any other. */
const fields: Record<string, readonly string[]> = {
  Task: [
    ...[...flow, ...result, 'Resource', 'Parameters'],
    ...['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ],
  Map: [
    ...[...flow, ...result, 'Parameters', 'ItemSelector', 'ItemsPath', 'ItemProcessor', 'Iterator'],
    ...['MaxConcurrency', 'MaxConcurrencyPath'],
  ],
  Parallel: [...flow, ...result, 'Parameters', 'Branches'],
  Wait: [...flow, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Pass: [...flow, 'Result', 'ResultPath', 'Parameters'],
  Choice: [...flow, 'Choices', 'Default'],
  Succeed: flow,
  Fail: ['Type', 'Comment', 'Error', 'Cause', 'ErrorPath', 'CausePath'],
}
const inContext = new Set([
  ...['Execution.Id', 'Execution.Name', 'Execution.Input', 'Execution.StartTime', 'Execution.RoleArn'],
  ...['State.Name', 'State.EnteredTime', 'State.RetryCount', 'StateMachine.Id', 'StateMachine.Name'],
  ...['Task.Token', 'Map.Item.Index', 'Map.Item.Value'],
])
const integrations = ['arn:aws:states:::lambda:invoke', 'arn:aws:states:::lambda:invoke.waitForTaskToken']

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function refuse(what: string, where: string): never {
  throw new Error(`This host does not run ${what} (state ${where})`)
}

/** Refuses paths that may return no or many values, because their results differ from AWS. */
function checkExpression(text: string, where: string): void {
  const code = text.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''")
  if (/\[\s*\*|\.\*|\.\.|\[\s*\?|\(@|\[[^\]'"]*[:,]/.test(code)) refuse(`the path ${text}, which may match many`, where)
  if (/States\.(UUID|MathRandom)\b/.test(code)) refuse(`${text}: a replay would give another value`, where)
  for (const [path, name = ''] of code.matchAll(/\$\$\.?([A-Za-z]*(?:\.[A-Za-z]+)*)/g)) {
    const present = [...inContext].some((one) => name === one || name.startsWith(`${one}.`))
    if (!present) refuse(`${path} of the context object`, where)
  }
}

function checkValues(value: unknown, where: string, key = ''): void {
  if (typeof value === 'string') {
    if (/(\.\$|Path|^Variable)$/.test(key)) checkExpression(value, where)
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if (!['ItemProcessor', 'Iterator', 'Branches'].includes(name))
        checkValues(inner, where, Array.isArray(value) ? key : name)
    }
  }
}

/** The task token and the retry count exist only where the host fills the template. */
function checkContext(state: State, where: string): void {
  const text = JSON.stringify(state.Type === 'Task' ? { ...state, Parameters: undefined } : state)
  if (text.includes('$$.Task.')) refuse('$$.Task outside the Parameters of a task', where)
  if (state.Type !== 'Task' && text.includes('$$.State.RetryCount')) refuse('$$.State.RetryCount here', where)
}

function checkTask(state: State, where: string): void {
  const resource = state.Resource ?? ''
  const direct = /^arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:/.test(resource)
  if (!direct && !integrations.includes(resource)) refuse(`the integration ${resource}`, where)
  const parameters = state.Parameters
  if (direct || !isObject(parameters)) return
  for (const key of Object.keys(parameters)) {
    if (!/^(FunctionName|Payload)(\.\$)?$/.test(key)) refuse(`the parameter ${key}`, where)
  }
}

function checkMachine(machine: MachineDefinition, seen: Set<string>, top: boolean): void {
  const allowedFields = ['Comment', 'StartAt', 'States', 'QueryLanguage', ...(top ? ['Version', 'TimeoutSeconds'] : [])]
  for (const key of Object.keys(machine)) {
    if (![...allowedFields, ...(top ? [] : ['ProcessorConfig'])].includes(key))
      refuse(`the field ${key}`, machine.StartAt)
  }
  const { QueryLanguage = 'JSONPath', ProcessorConfig } = machine as unknown as Record<string, unknown>
  if (QueryLanguage !== 'JSONPath') refuse(`QueryLanguage ${String(QueryLanguage)}`, machine.StartAt)
  if (isObject(ProcessorConfig) && (ProcessorConfig['Mode'] ?? 'INLINE') !== 'INLINE')
    refuse('a distributed Map', machine.StartAt)
  for (const [name, state] of Object.entries(machine.States)) {
    if (seen.has(name)) refuse('two states of one name', name)
    seen.add(name)
    const allowed = fields[state.Type] ?? refuse(`the type ${state.Type}`, name)
    for (const key of Object.keys(state)) {
      const same = key === 'QueryLanguage' && (state as unknown as Record<string, unknown>)[key] === 'JSONPath'
      if (!allowed.includes(key) && !same) refuse(`the field ${key}`, name)
    }
    checkValues(state, name)
    checkContext({ ...state, Branches: [], ItemProcessor: undefined, Iterator: undefined } as unknown as State, name)
    if (state.Type === 'Task') checkTask(state, name)
    for (const inner of [...(state.Branches ?? []), state.ItemProcessor ?? state.Iterator ?? []].flat())
      checkMachine(inner, seen, false)
  }
}

/** Throws, with the state's name, on what this host would ignore or run differently from AWS. */
export function refuseUnsupported(definition: unknown): void {
  if (!isObject(definition) || !isObject(definition['States'])) throw new Error('A state machine needs States')
  checkMachine(definition as unknown as MachineDefinition, new Set(), true)
}
