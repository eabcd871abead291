/** Resolves the references of one stack. */
export interface StackScope {
  ref(id: string): unknown
  attribute(id: string, attribute: string): unknown
  imported(exportName: string): unknown
  /** An output of another stack, by that stack's deployed name. */
  output(stackName: string, outputName: string): unknown
  /** Replaces addresses in a joined text with local ones. */
  text(value: string): string
}
type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const asArray = (value: unknown, intrinsic: string): unknown[] => {
  if (!Array.isArray(value)) throw new Error(`${intrinsic} needs a list`)
  return value
}

const substitute = (argument: unknown, scope: StackScope): string => {
  const [pattern, map] = Array.isArray(argument) ? (argument as [string, Json]) : [String(argument), {}]
  return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`
    if (name in map) return String(resolve(map[name], scope))
    const dot = name.indexOf('.')
    return String(dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)))
  })
}

const intrinsics: Record<string, (argument: unknown, scope: StackScope) => unknown> = {
  Ref: (argument, scope) => scope.ref(String(argument)),
  'Fn::GetAtt': (argument, scope) => {
    const [id, ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.')
    return scope.attribute(id ?? '', rest.join('.'))
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = asArray(argument, 'Fn::Join')
    return scope.text(asArray(resolve(parts, scope), 'Fn::Join').join(String(separator)))
  },
  'Fn::Sub': (argument, scope) => scope.text(substitute(argument, scope)),
  'Fn::Select': (argument, scope) => {
    const [index, list] = asArray(argument, 'Fn::Select')
    return asArray(resolve(list, scope), 'Fn::Select')[Number(resolve(index, scope))]
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = asArray(argument, 'Fn::Split')
    return String(resolve(text, scope)).split(String(separator))
  },
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = resolve(argument, scope) as Record<string, unknown>
    return scope.output(String(StackName), String(OutputName))
  },
  'Fn::ImportValue': (argument, scope) => scope.imported(String(resolve(argument, scope))),
}

/** Resolves the intrinsics of a value and removes `AWS::NoValue`. Throws on an unknown intrinsic. */
export const resolve = (value: unknown, scope: StackScope): unknown => {
  if (Array.isArray(value)) return value.map((each) => resolve(each, scope)).filter((each) => each !== undefined)
  if (typeof value === 'string') {
    if (value.includes('{{resolve:')) throw new Error('this host does not resolve dynamic references ({{resolve:...}})')
    return value
  }
  if (!isObject(value)) return value
  const [key, ...others] = Object.keys(value)
  if (key !== undefined && others.length === 0) {
    const intrinsic = intrinsics[key]
    if (intrinsic) return intrinsic(value[key], scope)
    if (key.startsWith('Fn::')) throw new Error(`this host does not know the intrinsic ${key}`)
  }
  const entries = Object.entries(value).map(([name, each]) => [name, resolve(each, scope)] as const)
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined))
}
