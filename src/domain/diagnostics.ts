/** What the engine found on a machine. Plain data. */

/** A way to train and run networks: whether `auto` takes it, and why or why not. */
export interface BackendVerdict {
  /** For example `tfjs-cuda`, `onnx-dml`, `onnx-cpu`. */
  readonly name: string;
  readonly device: 'gpu' | 'processor';
  /** What it is and what it needs, in a sentence. */
  readonly why: string;
  readonly version?: string;
  readonly chosen: boolean;
  /** Whether what it needs is on this machine; absent where nobody looked. */
  readonly found?: boolean;
  /** Null: not tried, because an earlier one was taken. */
  readonly works: boolean | null;
  /** Of training steps of the autoencoder, where that was measured. */
  readonly imagesPerSecond?: number;
  /** Why it was chosen or not, in words. */
  readonly message: string;
}

/** A way to run pretrained networks: whether `auto` takes it, and why or why not. */
export interface InferenceVerdict {
  readonly name: 'onnx-webgpu' | 'onnx-cpu';
  readonly version?: string;
  /** What it runs on, as the driver calls it. */
  readonly adapter?: string;
  /** Whether there is an adapter, or a processor. */
  readonly found: boolean;
  /** Whether it gives the features that the processor gives. */
  readonly works: boolean;
  readonly chosen: boolean;
  /** Of pictures that are in memory already. */
  readonly imagesPerSecond?: number;
  /** Why it was chosen or not, in words. */
  readonly message: string;
}

/** An NVIDIA card as its driver names it; others are not asked. */
export interface GraphicsCard {
  readonly name: string;
  /** With its unit, for example `24564 MiB`. */
  readonly memory: string;
  readonly driver: string;
}

/** What the engine found on this machine, and which back end `auto` takes and why. */
export interface Diagnostics {
  readonly winnow: string;
  readonly node: string;
  readonly platform: string;
  readonly cpus: string;
  readonly memoryBytes: number;
  readonly parts: readonly DiagnosticPart[];
  /** In the order in which `auto` prefers them. */
  readonly backends: readonly BackendVerdict[];
  /** What runs pretrained networks; empty where the network that ships is not here. */
  readonly inference: readonly InferenceVerdict[];
  readonly graphicsCards: readonly GraphicsCard[];
  /** Where *Install CUDA Acceleration* put TensorFlow for CUDA, in words. */
  readonly cudaAcceleration: string;
}

export interface DiagnosticPart {
  /** For example `sharp`. */
  readonly name: string;
  readonly version?: string;
  readonly works: boolean;
  /** Why it works or not, and what still works without it. */
  readonly message: string;
}
