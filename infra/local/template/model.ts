/** One resource of the synthesized templates, ready to run. */
export interface Resource {
  /** Logical id. */
  id: string
  stack: string
  type: string
  /** Intrinsics resolved. */
  properties: Record<string, unknown>
  /** Physical name: what Ref gives. */
  name: string
  arn?: string
  /** The properties as synthesized, for those who need to see which resource an intrinsic names. */
  raw: Record<string, unknown>
}

/** All stacks of one cdk.out as one set of resources. */
export interface Model {
  of(type: string): Resource[]
  byId(stack: string, id: string): Resource | undefined
  byArn(arn: string): Resource | undefined
  assetDir(s3Key: string): string
  readonly region: string
  readonly account: string
}
