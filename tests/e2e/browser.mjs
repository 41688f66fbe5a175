// How the tests start the system's Chromium.

const COMMON = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A host that is no localhost, so that plain http is what it is elsewhere.
  "--host-resolver-rules=MAP *.test 127.0.0.1",
];

/** With WebGPU on SwiftShader: the set of flags with which canvases also show in screenshots. */
export const WEBGPU = {
  executablePath: process.env.CHROME || "/usr/bin/chromium",
  args: [
    ...COMMON,
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-angle=vulkan",
    "--use-vulkan=swiftshader",
  ],
};

/** Without a WebGPU adapter, as for a third of desktop users: the page must work all the same. */
export const NO_WEBGPU = { ...WEBGPU, args: [...COMMON, "--disable-features=WebGPU"] };
