import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface TemplateResource {
  Type: string
  Properties?: Record<string, unknown>
  Condition?: string
}
export interface Template {
  stack: string
  /** The deployed name of the stack, by which other stacks read its outputs. */
  deployedName: string
  resources: Record<string, TemplateResource>
  parameters: Record<string, { Default?: unknown }>
  outputs: Record<string, { Value: unknown; Export?: { Name: unknown } }>
}
export interface Assembly {
  templates: Template[]
  /** The folder or file that a deployment uploads under this key. */
  assetDir(s3Key: string): string
}

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

interface Manifest {
  artifacts?: Record<string, { properties?: { templateFile?: string; stackName?: string } }>
}
const nameOf = (templateFile: string): string =>
  (templateFile.split('/').at(-1) ?? templateFile).replace(/(\.nested)?\.template\.json$/, '')

/** Reads every template of a synthesized app, stages included, and the paths of its assets. */
export const readAssembly = (cdkOut: string): Assembly => {
  const templates: Template[] = []
  const deployedNames = new Map<string, string>()
  const assets = new Map<string, string>()
  const files = (existsSync(cdkOut) ? readdirSync(cdkOut, { recursive: true, encoding: 'utf8' }) : [])
    .filter((file) => !file.split('/').some((part) => part.startsWith('asset.')))
    .sort()
  for (const file of files) {
    const path = join(cdkOut, file)
    if (file.endsWith('.template.json')) {
      const { Resources, Parameters, Outputs } = readJson(path)
      const stack = nameOf(file)
      templates.push({
        stack,
        deployedName: stack,
        resources: Resources ?? {},
        parameters: Parameters ?? {},
        outputs: Outputs ?? {},
      })
    } else if (file.split('/').at(-1) === 'manifest.json') {
      const { artifacts = {} } = readJson(path) as Manifest
      for (const { properties } of Object.values(artifacts))
        if (properties?.templateFile && properties.stackName)
          deployedNames.set(nameOf(properties.templateFile), properties.stackName)
    } else if (file.endsWith('.assets.json')) {
      const manifest = readJson(path) as { files?: Record<string, { source: { path: string } }> }
      for (const [hash, { source }] of Object.entries(manifest.files ?? {}))
        assets.set(hash, resolve(dirname(path), source.path))
    }
  }
  for (const template of templates) template.deployedName = deployedNames.get(template.stack) ?? template.stack
  if (templates.length === 0) throw new Error(`${cdkOut} contains no templates: run npm run synth first`)
  return {
    templates,
    assetDir(s3Key) {
      const folder = assets.get(s3Key.replace(/\.[a-z]+$/, ''))
      if (!folder) throw new Error(`${cdkOut} contains no asset ${s3Key}`)
      return folder
    },
  }
}
