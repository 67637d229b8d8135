# What libfuzzer.sh and coverage.sh share; read by them, not run.

all=(thimble host stale tflite onnx wav elf board core timing frontend listening labels truth npy zip signed key drift
  merge compare)

# fixtures TARGET FOLDER: copies what is committed for a target: its corpus, and small fixtures that it reads.
fixtures() {
  local pattern='' folders=()
  [[ ! -d Tools/fuzz/corpus/$1 ]] || cp Tools/fuzz/corpus/"$1"/* "$2"
  case $1 in
    tflite | onnx | elf | wav | npy | zip) pattern="*.$1" ;;
    board | core | timing | frontend | listening | truth) pattern='*.json' ;;
    *) return 0 ;;
  esac
  case $1 in
    board) folders=(Sources/MCUCost/Boards) ;;
    core) folders=(Sources/MCUCost/Cores) ;;
    timing) folders=(Sources/MCUSim/Timing/Cores) ;;
    *) folders=(Tests/Fixtures Models) ;;
  esac
  find "${folders[@]}" -name "$pattern" -size -64k | while read -r file; do
    cp "$file" "$2/$(echo "$file" | tr / _)"
  done
}

# parsers TARGET: the sources that read what a target gives.
parsers() {
  case $1 in
    thimble) echo Sources/Thimble/Format ;;
    # What judges a file before its checksum does, and the checksum.
    stale) echo Sources/Thimble/Format/FileBytes.swift Sources/Thimble/Format/CRC32.swift ;;
    host) echo Sources/ModelCompiler/Writing/ModelReader.swift Sources/Deployment/Models/StoredModel.swift ;;
    tflite) echo Sources/TFLiteImport ;;
    onnx) echo Sources/ONNXImport ;;
    wav) echo Sources/Deployment/Audio/WAV ;;
    elf) echo Sources/MCUSim/ELF ;;
    board) echo Sources/MCUCost/BoardFile.swift Sources/MCUCost/Reports/Budget.swift ;;
    core) echo Sources/MCUCost/CoreFile.swift ;;
    timing) echo Sources/MCUSim/Timing/CoreTiming.swift ;;
    frontend)
      echo Sources/Deployment/Models/WakeWordManifest.swift Sources/GraphIR/FrontEnd+JSON.swift \
        Sources/GraphIR/{,Micro}FrontEndDescription.swift Sources/GraphIR/LogMelDescription.swift
      ;;
    listening) echo Sources/Deployment/Listening/ListeningChoice.swift ;;
    labels) echo Sources/Deployment/Models/LabelFile.swift ;;
    truth) echo Sources/Evaluation/Streams/StreamTruth.swift ;;
    npy) echo Sources/Deployment/Files/NumpyArray.swift Sources/Deployment/Files/RawValues.swift ;;
    zip) echo Sources/HostSupport/Zip ;;
    signed) echo Sources/ThimbleTrust/Trailer Sources/Deployment/Trust/ModelSignature.swift ;;
    key) echo Sources/Deployment/Trust/KeyFile.swift ;;
    drift) echo Sources/Deployment/Trust/DriftReference.swift Sources/ThimbleTrust/Drift ;;
    merge) echo Sources/ThimbleCLI/Output/MergedShards.swift Sources/ThimbleCLI/Output/ShardFigures.swift ;;
    compare) echo Sources/Report/ProfileComparison.swift ;;
  esac
}
