import { readAssembly } from './assembly.ts'

/** The name that stands for the platform among the companies. */
export const platform = 'platform'

/** Names of the REST APIs in a cdk.out, by company; the platform comes first. */
export const readCompanies = (cdkOut: string): Map<string, string> => {
  const apis: [company: string, apiName: string][] = []
  for (const { stack, resources } of readAssembly(cdkOut).templates) {
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== 'AWS::ApiGateway::RestApi') continue
      const name = Properties?.['Name']
      if (typeof name !== 'string') throw new Error(`${stack}/${id}: this host needs a name for each REST API`)
      apis.push([/-demo-(.+)$/.exec(name)?.[1] ?? platform, name])
    }
  }
  const rank = ([company]: [string, string]) => (company === platform ? '' : company)
  return new Map(apis.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)))
}
