// Digests of the official ExternalDNS image (external-dns/external-dns, also where it is mirrored unchanged) and their releases:
// the multi-platform index first, then amd64 and arm64. Up to 0.15.1 from Kubernetes' image promotion list, later ones from pins
// (tag@digest) that several public repositories agree on. A digest that is not here proves nothing.

const releases: Readonly<Record<string, string>> = {
  '0.12.0': `
    ecd1219ee5d16d2a8809661d32d8f6cfb3c4ce0d7659c3b875287e56cb6d4acc
  `,
  '0.12.2': `
    578c72e15a834e4b3d9a7c1c6f323cb384890a4be032a7426a2c45512a2c8667
  `,
  '0.13.1': `
    1529982e95d0c9a1f0543360939108cf8276507fb6639e367a0198d3b25570b0
  `,
  '0.13.2': `
    d6e0a677f5b685308d45cb0d812423300ee2c6a324910230427fc00f4b449954
  `,
  '0.13.4': `
    b1ee7b829bd4c8bc5fbae0e4671cc423304a5a4c8228dc13e2c961c1e5eb90e4
    d71b50e7562ffb01b942561315f5a58e68f5a7c2466c4d20cd6dcd771d0d8ff1
    f68f3878497645c4c3a8ae1cf851822f1dcc7da83c5020a2b20fdab98c6b949c
  `,
  '0.13.5': `
    974dc3010624a7a8135f6ced78b3a7191eddbd511916ea7df5a392d68616ab59
    480e32767bf81122db473becea7872cabdd866cb0e4eebaa5b04a90e43594a07
    c32aee4891cb8df52f990e10f29185c6d88e7d0dd10655de66d562e7da231c9e
  `,
  '0.13.6': `
    404fafa9f814832bb0a46c562ce03b84dc6fb4326643e2315c17a15ffd0783e4
    7f9d781e47ea1d873bf3862536dc729c0fe8122c2500ec000bc0ad6152186520
    3be7797fb1b47043172f76bc51658709d5a510704742799c2ea3b149ed785d5d
  `,
  '0.14.0': `
    474077b3dfccb3021db0a6638274967d0f64ce60dd9730a6f464bee2f78b046f
    8c5397ee31585c31260a65c6106e236c354c8a9b63578f3e3fe8d8fc169020b6
    e4ce8fd73b2ce06f3359a80ca3e8c36b01e51e70b886315c1cb176973bf79c30
  `,
  '0.14.1': `
    7bb4c52748dec4fa2df1a8df7b94355c9677c70378cfe555ee4eb9a476409f0c
    4435b01bc645d4daf6a9ac48fc7a33042528ce82d5d148edc1c155ab186c60d9
    02dc4a0302a70f619bc11d0871305d2305c2bd9e196ba3259cce4768c406e642
  `,
  '0.14.2': `
    3fcad62c4a9a8a72cb2db5ce7adeb121be66cac5f7f5ddad43684c2b20c72aa5
    7a60460742c0259d81ba5c1779c615ed2e313d6de94efe9df92a41601968f122
    d11015f63a3540c0d7dd8f1f7a4239e3fb1cc889df65d4cc3202638466029a1b
  `,
  '0.15.0': `
    338dd8c526e1337a12db0c8ee81a59ce5815ea51b73756affcd1e5dca530105c
    c38844060ab41f27f266c62cc11cfe7626a49101c634360317c552b7a36a1c97
    46b70ab5a864c52360f50fc25557a5285061023a68d0c934a82f104c03dc3708
  `,
  '0.15.1': `
    4f3ba4c2bd28030caad05bb7b47fbf47549a46d5e8443b74f0be463550b4fc2b
    757739c1ad31a18eea540063166ebe1b6f61c47190d90e4393e67e259e08a02a
    44d0c78c47230a93c73041e3704a8caebd8b1463265e277a2802312bdf18962b
  `,
  '0.19.0': `
    f76114338104264f655b23138444481b20bb9d6125742c7240fac25936fe164e
  `,
  '0.20.0': `
    ddc7f4212ed09a21024deb1f470a05240837712e74e4b9f6d1f2632ff10672e7
  `,
  '0.21.0': `
    f53faaf71cb270d1ca9dce6ea0c94bfebf1a18696263487f0fbc74b9bf2bd7ff
  `,
};

const byDigest = new Map<string, string>(
  Object.entries(releases).flatMap(([release, digests]) =>
    digests
      .trim()
      .split(/\s+/)
      .map((digest) => [`sha256:${digest}`, release] as const),
  ),
);

/** The release of an official image; null: not one we know. */
export function releaseOfDigest(digest: string): string | null {
  return byDigest.get(digest) ?? null;
}
