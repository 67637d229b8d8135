// Written by Tools/device-sources.sh: do not edit.
#include "CDeviceSources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t CThimble_include_thimble_h[] = {
#embed "../CThimble/include/thimble.h"
};

static const uint8_t CThimble_include_thimble_kernels_h[] = {
#embed "../CThimble/include/thimble_kernels.h"
};

static const uint8_t CThimble_include_thimble_linked_h[] = {
#embed "../CThimble/include/thimble_linked.h"
};

static const uint8_t CThimble_linked_c[] = {
#embed "../CThimble/linked.c"
};

static const uint8_t CThimble_memory_c[] = {
#embed "../CThimble/memory.c"
};

static const uint8_t CThimbleKernels_blocked_blocked_c[] = {
#embed "../CThimbleKernels/blocked/blocked.c"
};

static const uint8_t CThimbleKernels_blocked_depthwise_bytes_h[] = {
#embed "../CThimbleKernels/blocked/depthwise_bytes.h"
};

static const uint8_t CThimbleKernels_blocked_depthwise_halves_h[] = {
#embed "../CThimbleKernels/blocked/depthwise_halves.h"
};

static const uint8_t CThimbleKernels_blocked_few_h[] = {
#embed "../CThimbleKernels/blocked/few.h"
};

static const uint8_t CThimbleKernels_blocked_plain_h[] = {
#embed "../CThimbleKernels/blocked/plain.h"
};

static const uint8_t CThimbleKernels_blocked_vector_product_h[] = {
#embed "../CThimbleKernels/blocked/vector_product.h"
};

static const uint8_t CThimbleKernels_blocked_vector_rescale_h[] = {
#embed "../CThimbleKernels/blocked/vector_rescale.h"
};

static const uint8_t CThimbleKernels_blocked_vector_sums_h[] = {
#embed "../CThimbleKernels/blocked/vector_sums.h"
};

static const uint8_t CThimbleKernels_blocked_windows_c[] = {
#embed "../CThimbleKernels/blocked/windows.c"
};

static const uint8_t CThimbleKernels_channels_c[] = {
#embed "../CThimbleKernels/channels.c"
};

static const uint8_t CThimbleKernels_copy_c[] = {
#embed "../CThimbleKernels/copy.c"
};

static const uint8_t CThimbleKernels_crc32_c[] = {
#embed "../CThimbleKernels/crc32.c"
};

static const uint8_t CThimbleKernels_depthwise_taps_c[] = {
#embed "../CThimbleKernels/depthwise_taps.c"
};

static const uint8_t CThimbleKernels_elementwise_c[] = {
#embed "../CThimbleKernels/elementwise.c"
};

static const uint8_t CThimbleKernels_gates_c[] = {
#embed "../CThimbleKernels/gates.c"
};

static const uint8_t CThimbleKernels_helium_h[] = {
#embed "../CThimbleKernels/helium.h"
};

static const uint8_t CThimbleKernels_helium_convolution_c[] = {
#embed "../CThimbleKernels/helium_convolution.c"
};

static const uint8_t CThimbleKernels_helium_depthwise_c[] = {
#embed "../CThimbleKernels/helium_depthwise.c"
};

static const uint8_t CThimbleKernels_include_CThimbleKernels_h[] = {
#embed "../CThimbleKernels/include/CThimbleKernels.h"
};

static const uint8_t CThimbleKernels_include_ThimbleBlocked_h[] = {
#embed "../CThimbleKernels/include/ThimbleBlocked.h"
};

static const uint8_t CThimbleKernels_include_ThimbleChannels_h[] = {
#embed "../CThimbleKernels/include/ThimbleChannels.h"
};

static const uint8_t CThimbleKernels_include_ThimbleDepthwiseTaps_h[] = {
#embed "../CThimbleKernels/include/ThimbleDepthwiseTaps.h"
};

static const uint8_t CThimbleKernels_include_ThimbleElementwise_h[] = {
#embed "../CThimbleKernels/include/ThimbleElementwise.h"
};

static const uint8_t CThimbleKernels_include_ThimbleGates_h[] = {
#embed "../CThimbleKernels/include/ThimbleGates.h"
};

static const uint8_t CThimbleKernels_include_ThimbleMFCCTables_h[] = {
#embed "../CThimbleKernels/include/ThimbleMFCCTables.h"
};

static const uint8_t CThimbleKernels_include_ThimblePackedConvolution_h[] = {
#embed "../CThimbleKernels/include/ThimblePackedConvolution.h"
};

static const uint8_t CThimbleKernels_include_ThimblePackedDepthwise_h[] = {
#embed "../CThimbleKernels/include/ThimblePackedDepthwise.h"
};

static const uint8_t CThimbleKernels_include_ThimblePackedInt4_h[] = {
#embed "../CThimbleKernels/include/ThimblePackedInt4.h"
};

static const uint8_t CThimbleKernels_include_ThimblePackedMath_h[] = {
#embed "../CThimbleKernels/include/ThimblePackedMath.h"
};

static const uint8_t CThimbleKernels_include_ThimblePackedRequantization_h[] = {
#embed "../CThimbleKernels/include/ThimblePackedRequantization.h"
};

static const uint8_t CThimbleKernels_include_ThimbleSpectrum_h[] = {
#embed "../CThimbleKernels/include/ThimbleSpectrum.h"
};

static const uint8_t CThimbleKernels_include_ThimbleSums_h[] = {
#embed "../CThimbleKernels/include/ThimbleSums.h"
};

static const uint8_t CThimbleKernels_include_ThimbleTransform_h[] = {
#embed "../CThimbleKernels/include/ThimbleTransform.h"
};

static const uint8_t CThimbleKernels_include_ThimbleUnaligned_h[] = {
#embed "../CThimbleKernels/include/ThimbleUnaligned.h"
};

static const uint8_t CThimbleKernels_include_ThimbleWideMath_h[] = {
#embed "../CThimbleKernels/include/ThimbleWideMath.h"
};

static const uint8_t CThimbleKernels_include_ThimbleWideProducts_h[] = {
#embed "../CThimbleKernels/include/ThimbleWideProducts.h"
};

static const uint8_t CThimbleKernels_include_ThimbleWindow_h[] = {
#embed "../CThimbleKernels/include/ThimbleWindow.h"
};

static const uint8_t CThimbleKernels_joined_dense_c[] = {
#embed "../CThimbleKernels/joined_dense.c"
};

static const uint8_t CThimbleKernels_joined_strips_c[] = {
#embed "../CThimbleKernels/joined_strips.c"
};

static const uint8_t CThimbleKernels_joined_tiles_c[] = {
#embed "../CThimbleKernels/joined_tiles.c"
};

static const uint8_t CThimbleKernels_logmel_tables_c[] = {
#embed "../CThimbleKernels/logmel_tables.c"
};

static const uint8_t CThimbleKernels_mfcc_tables_kws_c[] = {
#embed "../CThimbleKernels/mfcc_tables_kws.c"
};

static const uint8_t CThimbleKernels_micro_tables_c[] = {
#embed "../CThimbleKernels/micro_tables.c"
};

static const uint8_t CThimbleKernels_packed_assembly_h[] = {
#embed "../CThimbleKernels/packed_assembly.h"
};

static const uint8_t CThimbleKernels_packed_dense_c[] = {
#embed "../CThimbleKernels/packed_dense.c"
};

static const uint8_t CThimbleKernels_packed_dense_loops_h[] = {
#embed "../CThimbleKernels/packed_dense_loops.h"
};

static const uint8_t CThimbleKernels_packed_depthwise_columns_h[] = {
#embed "../CThimbleKernels/packed_depthwise_columns.h"
};

static const uint8_t CThimbleKernels_packed_depthwise_pixel_c[] = {
#embed "../CThimbleKernels/packed_depthwise_pixel.c"
};

static const uint8_t CThimbleKernels_packed_depthwise_quad_c[] = {
#embed "../CThimbleKernels/packed_depthwise_quad.c"
};

static const uint8_t CThimbleKernels_packed_depthwise_row_c[] = {
#embed "../CThimbleKernels/packed_depthwise_row.c"
};

static const uint8_t CThimbleKernels_packed_depthwise_strided_c[] = {
#embed "../CThimbleKernels/packed_depthwise_strided.c"
};

static const uint8_t CThimbleKernels_packed_int4_strips_c[] = {
#embed "../CThimbleKernels/packed_int4_strips.c"
};

static const uint8_t CThimbleKernels_packed_int4_weights_c[] = {
#embed "../CThimbleKernels/packed_int4_weights.c"
};

static const uint8_t CThimbleKernels_packed_order_h[] = {
#embed "../CThimbleKernels/packed_order.h"
};

static const uint8_t CThimbleKernels_packed_requantization_c[] = {
#embed "../CThimbleKernels/packed_requantization.c"
};

static const uint8_t CThimbleKernels_packed_strip_loops_h[] = {
#embed "../CThimbleKernels/packed_strip_loops.h"
};

static const uint8_t CThimbleKernels_packed_strip_of_1_h[] = {
#embed "../CThimbleKernels/packed_strip_of_1.h"
};

static const uint8_t CThimbleKernels_packed_strips_c[] = {
#embed "../CThimbleKernels/packed_strips.c"
};

static const uint8_t CThimbleKernels_packed_tile_loops_h[] = {
#embed "../CThimbleKernels/packed_tile_loops.h"
};

static const uint8_t CThimbleKernels_packed_tiles_c[] = {
#embed "../CThimbleKernels/packed_tiles.c"
};

static const uint8_t CThimbleKernels_spectrum_c[] = {
#embed "../CThimbleKernels/spectrum.c"
};

static const uint8_t CThimbleKernels_struct_offsets_h[] = {
#embed "../CThimbleKernels/struct_offsets.h"
};

static const uint8_t CThimbleKernels_sums_c[] = {
#embed "../CThimbleKernels/sums.c"
};

static const uint8_t CThimbleKernels_transform_c[] = {
#embed "../CThimbleKernels/transform.c"
};

static const uint8_t CThimbleKernels_wide_math_c[] = {
#embed "../CThimbleKernels/wide_math.c"
};

static const uint8_t CThimbleKernels_wide_products_c[] = {
#embed "../CThimbleKernels/wide_products.c"
};

static const uint8_t CThimbleKernels_window_c[] = {
#embed "../CThimbleKernels/window.c"
};

static const uint8_t CThimbleTrust_constants_c[] = {
#embed "../CThimbleTrust/constants.c"
};

static const uint8_t CThimbleTrust_include_CThimbleTrust_h[] = {
#embed "../CThimbleTrust/include/CThimbleTrust.h"
};

static const uint8_t Thimble_Execution_Arena_swift[] = {
#embed "../Thimble/Execution/Arena.swift"
};

static const uint8_t Thimble_Execution_ArenaMemory_swift[] = {
#embed "../Thimble/Execution/ArenaMemory.swift"
};

static const uint8_t Thimble_Execution_CopyBytes_swift[] = {
#embed "../Thimble/Execution/CopyBytes.swift"
};

static const uint8_t Thimble_Execution_Interpreter_FirstRows_swift[] = {
#embed "../Thimble/Execution/Interpreter+FirstRows.swift"
};

static const uint8_t Thimble_Execution_Interpreter_WholeInputs_swift[] = {
#embed "../Thimble/Execution/Interpreter+WholeInputs.swift"
};

static const uint8_t Thimble_Execution_Interpreter_swift[] = {
#embed "../Thimble/Execution/Interpreter.swift"
};

static const uint8_t Thimble_Execution_KernelRows_swift[] = {
#embed "../Thimble/Execution/KernelRows.swift"
};

static const uint8_t Thimble_Execution_Progress_Graph_swift[] = {
#embed "../Thimble/Execution/Progress+Graph.swift"
};

static const uint8_t Thimble_Execution_Progress_swift[] = {
#embed "../Thimble/Execution/Progress.swift"
};

static const uint8_t Thimble_Execution_Ring_swift[] = {
#embed "../Thimble/Execution/Ring.swift"
};

static const uint8_t Thimble_Execution_RowContext_swift[] = {
#embed "../Thimble/Execution/RowContext.swift"
};

static const uint8_t Thimble_Execution_RowSchedule_swift[] = {
#embed "../Thimble/Execution/RowSchedule.swift"
};

static const uint8_t Thimble_Execution_Taps_swift[] = {
#embed "../Thimble/Execution/Taps.swift"
};

static const uint8_t Thimble_Execution_WindowRows_swift[] = {
#embed "../Thimble/Execution/WindowRows.swift"
};

static const uint8_t Thimble_Format_CRC32_swift[] = {
#embed "../Thimble/Format/CRC32.swift"
};

static const uint8_t Thimble_Format_FileBytes_swift[] = {
#embed "../Thimble/Format/FileBytes.swift"
};

static const uint8_t Thimble_Format_FileChecker_swift[] = {
#embed "../Thimble/Format/FileChecker.swift"
};

static const uint8_t Thimble_Format_FileHeader_swift[] = {
#embed "../Thimble/Format/FileHeader.swift"
};

static const uint8_t Thimble_Format_FileLayout_swift[] = {
#embed "../Thimble/Format/FileLayout.swift"
};

static const uint8_t Thimble_Format_FileRecord_swift[] = {
#embed "../Thimble/Format/FileRecord.swift"
};

static const uint8_t Thimble_Format_ListeningRecord_swift[] = {
#embed "../Thimble/Format/ListeningRecord.swift"
};

static const uint8_t Thimble_Format_Model_Text_swift[] = {
#embed "../Thimble/Format/Model+Text.swift"
};

static const uint8_t Thimble_Format_Model_swift[] = {
#embed "../Thimble/Format/Model.swift"
};

static const uint8_t Thimble_Format_ModelChecker_swift[] = {
#embed "../Thimble/Format/ModelChecker.swift"
};

static const uint8_t Thimble_Format_ModelError_Sentence_swift[] = {
#embed "../Thimble/Format/ModelError+Sentence.swift"
};

static const uint8_t Thimble_Format_ModelError_swift[] = {
#embed "../Thimble/Format/ModelError.swift"
};

static const uint8_t Thimble_Format_ModelRecords_swift[] = {
#embed "../Thimble/Format/ModelRecords.swift"
};

static const uint8_t Thimble_Format_OperatorRecord_swift[] = {
#embed "../Thimble/Format/OperatorRecord.swift"
};

static const uint8_t Thimble_Format_Place_swift[] = {
#embed "../Thimble/Format/Place.swift"
};

static const uint8_t Thimble_Format_RecordReader_swift[] = {
#embed "../Thimble/Format/RecordReader.swift"
};

static const uint8_t Thimble_Format_TensorChecker_swift[] = {
#embed "../Thimble/Format/TensorChecker.swift"
};

static const uint8_t Thimble_Format_TensorInfo_swift[] = {
#embed "../Thimble/Format/TensorInfo.swift"
};

static const uint8_t Thimble_Format_TensorRecord_swift[] = {
#embed "../Thimble/Format/TensorRecord.swift"
};

static const uint8_t Thimble_FrontEnd_swift[] = {
#embed "../Thimble/FrontEnd.swift"
};

static const uint8_t Thimble_Kernels_DSP_CopiedIm2ColConv2D_swift[] = {
#embed "../Thimble/Kernels/DSP/CopiedIm2ColConv2D.swift"
};

static const uint8_t Thimble_Kernels_DSP_DepthwiseLine_swift[] = {
#embed "../Thimble/Kernels/DSP/DepthwiseLine.swift"
};

static const uint8_t Thimble_Kernels_DSP_Joined_swift[] = {
#embed "../Thimble/Kernels/DSP/Joined.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedDepthwise1xN_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedDepthwise1xN.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedDepthwise3x3_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedDepthwise3x3.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedDepthwiseConv2D_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedDepthwiseConv2D.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedDirectConv2D_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedDirectConv2D.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedDotProduct_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedDotProduct.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedFullyConnected_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedFullyConnected.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedIm2ColConv2D_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedIm2ColConv2D.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedInt4_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedInt4.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedInt4Im2ColConv2D_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedInt4Im2ColConv2D.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedTallDepthwise3x3_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedTallDepthwise3x3.swift"
};

static const uint8_t Thimble_Kernels_DSP_PackedWindow_swift[] = {
#embed "../Thimble/Kernels/DSP/PackedWindow.swift"
};

static const uint8_t Thimble_Kernels_HostVector_BlockedConv2D_swift[] = {
#embed "../Thimble/Kernels/HostVector/BlockedConv2D.swift"
};

static const uint8_t Thimble_Kernels_HostVector_BlockedDepthwiseConv2D_swift[] = {
#embed "../Thimble/Kernels/HostVector/BlockedDepthwiseConv2D.swift"
};

static const uint8_t Thimble_Kernels_HostVector_VectorUnit_swift[] = {
#embed "../Thimble/Kernels/HostVector/VectorUnit.swift"
};

static const uint8_t Thimble_Kernels_HostVector_VectorizedAdd_swift[] = {
#embed "../Thimble/Kernels/HostVector/VectorizedAdd.swift"
};

static const uint8_t Thimble_Kernels_HostVector_WindowBand_swift[] = {
#embed "../Thimble/Kernels/HostVector/WindowBand.swift"
};

static const uint8_t Thimble_Kernels_HostVector_WindowLayout_swift[] = {
#embed "../Thimble/Kernels/HostVector/WindowLayout.swift"
};

static const uint8_t Thimble_Kernels_Int16_Int16Conv2D_swift[] = {
#embed "../Thimble/Kernels/Int16/Int16Conv2D.swift"
};

static const uint8_t Thimble_Kernels_Int16_Int16DepthwiseConv2D_swift[] = {
#embed "../Thimble/Kernels/Int16/Int16DepthwiseConv2D.swift"
};

static const uint8_t Thimble_Kernels_Int16_Int16ElementwiseKernels_swift[] = {
#embed "../Thimble/Kernels/Int16/Int16ElementwiseKernels.swift"
};

static const uint8_t Thimble_Kernels_Int16_Int16FunctionKernels_swift[] = {
#embed "../Thimble/Kernels/Int16/Int16FunctionKernels.swift"
};

static const uint8_t Thimble_Kernels_Int16_Int16Pools_swift[] = {
#embed "../Thimble/Kernels/Int16/Int16Pools.swift"
};

static const uint8_t Thimble_Kernels_Int16_RequantizeKernel_swift[] = {
#embed "../Thimble/Kernels/Int16/RequantizeKernel.swift"
};

static const uint8_t Thimble_Kernels_Int4_Int4Conv2D_swift[] = {
#embed "../Thimble/Kernels/Int4/Int4Conv2D.swift"
};

static const uint8_t Thimble_Kernels_Int4_Int4DepthwiseConv2D_swift[] = {
#embed "../Thimble/Kernels/Int4/Int4DepthwiseConv2D.swift"
};

static const uint8_t Thimble_Kernels_KernelConstants_swift[] = {
#embed "../Thimble/Kernels/KernelConstants.swift"
};

static const uint8_t Thimble_Kernels_KernelEntry_swift[] = {
#embed "../Thimble/Kernels/KernelEntry.swift"
};

static const uint8_t Thimble_Kernels_KernelKind_swift[] = {
#embed "../Thimble/Kernels/KernelKind.swift"
};

static const uint8_t Thimble_Kernels_KernelTable_swift[] = {
#embed "../Thimble/Kernels/KernelTable.swift"
};

static const uint8_t Thimble_Kernels_Portable_AddKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/AddKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_AveragePool2DKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/AveragePool2DKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_BatchMatMulKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/BatchMatMulKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_Conv2D_swift[] = {
#embed "../Thimble/Kernels/Portable/Conv2D.swift"
};

static const uint8_t Thimble_Kernels_Portable_CopyKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/CopyKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_DepthwiseConv2D_swift[] = {
#embed "../Thimble/Kernels/Portable/DepthwiseConv2D.swift"
};

static const uint8_t Thimble_Kernels_Portable_ElementwiseKernels_swift[] = {
#embed "../Thimble/Kernels/Portable/ElementwiseKernels.swift"
};

static const uint8_t Thimble_Kernels_Portable_FullyConnected_swift[] = {
#embed "../Thimble/Kernels/Portable/FullyConnected.swift"
};

static const uint8_t Thimble_Kernels_Portable_GlobalAveragePoolKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/GlobalAveragePoolKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_L2NormalizationKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/L2NormalizationKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_LSTMKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/LSTMKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_LogSoftmaxKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/LogSoftmaxKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_LookupKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/LookupKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_MaxPool2DKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/MaxPool2DKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_PadKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/PadKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_RearrangeKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/RearrangeKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_ReshapeKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/ReshapeKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_ResizeBilinearKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/ResizeBilinearKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_SVDFKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/SVDFKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_SoftmaxKernel_swift[] = {
#embed "../Thimble/Kernels/Portable/SoftmaxKernel.swift"
};

static const uint8_t Thimble_Kernels_Portable_WindowPoolLoops_swift[] = {
#embed "../Thimble/Kernels/Portable/WindowPoolLoops.swift"
};

static const uint8_t Thimble_LogMelParameters_swift[] = {
#embed "../Thimble/LogMelParameters.swift"
};

static const uint8_t Thimble_LoopCounter_swift[] = {
#embed "../Thimble/LoopCounter.swift"
};

static const uint8_t Thimble_Numerics_BlockedRescale_swift[] = {
#embed "../Thimble/Numerics/BlockedRescale.swift"
};

static const uint8_t Thimble_Numerics_FixedPoint_swift[] = {
#embed "../Thimble/Numerics/FixedPoint.swift"
};

static const uint8_t Thimble_Numerics_FourChannels_swift[] = {
#embed "../Thimble/Numerics/FourChannels.swift"
};

static const uint8_t Thimble_Numerics_FourWideChannels_swift[] = {
#embed "../Thimble/Numerics/FourWideChannels.swift"
};

static const uint8_t Thimble_Numerics_GateFunctions_swift[] = {
#embed "../Thimble/Numerics/GateFunctions.swift"
};

static const uint8_t Thimble_Numerics_Int16Values_swift[] = {
#embed "../Thimble/Numerics/Int16Values.swift"
};

static const uint8_t Thimble_Numerics_Int4Weights_swift[] = {
#embed "../Thimble/Numerics/Int4Weights.swift"
};

static const uint8_t Thimble_Numerics_PackedRequantization_swift[] = {
#embed "../Thimble/Numerics/PackedRequantization.swift"
};

static const uint8_t Thimble_Numerics_ReciprocalRoot_swift[] = {
#embed "../Thimble/Numerics/ReciprocalRoot.swift"
};

static const uint8_t Thimble_Numerics_Requantization_swift[] = {
#embed "../Thimble/Numerics/Requantization.swift"
};

static const uint8_t Thimble_Numerics_WeightGroups_swift[] = {
#embed "../Thimble/Numerics/WeightGroups.swift"
};

static const uint8_t Thimble_Operators_Add_swift[] = {
#embed "../Thimble/Operators/Add.swift"
};

static const uint8_t Thimble_Operators_AveragePool2D_swift[] = {
#embed "../Thimble/Operators/AveragePool2D.swift"
};

static const uint8_t Thimble_Operators_BatchMatMul_swift[] = {
#embed "../Thimble/Operators/BatchMatMul.swift"
};

static const uint8_t Thimble_Operators_Copy_swift[] = {
#embed "../Thimble/Operators/Copy.swift"
};

static const uint8_t Thimble_Operators_Elementwise_swift[] = {
#embed "../Thimble/Operators/Elementwise.swift"
};

static const uint8_t Thimble_Operators_ElementwiseOperators_swift[] = {
#embed "../Thimble/Operators/ElementwiseOperators.swift"
};

static const uint8_t Thimble_Operators_GlobalAveragePool_swift[] = {
#embed "../Thimble/Operators/GlobalAveragePool.swift"
};

static const uint8_t Thimble_Operators_Int16Elementwise_swift[] = {
#embed "../Thimble/Operators/Int16Elementwise.swift"
};

static const uint8_t Thimble_Operators_Int16Functions_swift[] = {
#embed "../Thimble/Operators/Int16Functions.swift"
};

static const uint8_t Thimble_Operators_Int16Windows_swift[] = {
#embed "../Thimble/Operators/Int16Windows.swift"
};

static const uint8_t Thimble_Operators_L2Normalization_swift[] = {
#embed "../Thimble/Operators/L2Normalization.swift"
};

static const uint8_t Thimble_Operators_LSTM_swift[] = {
#embed "../Thimble/Operators/LSTM.swift"
};

static const uint8_t Thimble_Operators_LogSoftmax_swift[] = {
#embed "../Thimble/Operators/LogSoftmax.swift"
};

static const uint8_t Thimble_Operators_Lookup_swift[] = {
#embed "../Thimble/Operators/Lookup.swift"
};

static const uint8_t Thimble_Operators_MaxPool2D_swift[] = {
#embed "../Thimble/Operators/MaxPool2D.swift"
};

static const uint8_t Thimble_Operators_OperatorKind_swift[] = {
#embed "../Thimble/Operators/OperatorKind.swift"
};

static const uint8_t Thimble_Operators_Pad_swift[] = {
#embed "../Thimble/Operators/Pad.swift"
};

static const uint8_t Thimble_Operators_Quotient_swift[] = {
#embed "../Thimble/Operators/Quotient.swift"
};

static const uint8_t Thimble_Operators_Rearrange_swift[] = {
#embed "../Thimble/Operators/Rearrange.swift"
};

static const uint8_t Thimble_Operators_Requantize_swift[] = {
#embed "../Thimble/Operators/Requantize.swift"
};

static const uint8_t Thimble_Operators_Reshape_swift[] = {
#embed "../Thimble/Operators/Reshape.swift"
};

static const uint8_t Thimble_Operators_ResizeBilinear_swift[] = {
#embed "../Thimble/Operators/ResizeBilinear.swift"
};

static const uint8_t Thimble_Operators_RowOperator_swift[] = {
#embed "../Thimble/Operators/RowOperator.swift"
};

static const uint8_t Thimble_Operators_RowSpan_swift[] = {
#embed "../Thimble/Operators/RowSpan.swift"
};

static const uint8_t Thimble_Operators_SVDF_swift[] = {
#embed "../Thimble/Operators/SVDF.swift"
};

static const uint8_t Thimble_Operators_Softmax_swift[] = {
#embed "../Thimble/Operators/Softmax.swift"
};

static const uint8_t Thimble_Operators_WeightedOperators_swift[] = {
#embed "../Thimble/Operators/WeightedOperators.swift"
};

static const uint8_t Thimble_Operators_WindowPool_swift[] = {
#embed "../Thimble/Operators/WindowPool.swift"
};

static const uint8_t Thimble_Shape_swift[] = {
#embed "../Thimble/Shape.swift"
};

static const uint8_t Thimble_Window2D_swift[] = {
#embed "../Thimble/Window2D.swift"
};

static const uint8_t Thimble_WindowCounts_swift[] = {
#embed "../Thimble/WindowCounts.swift"
};

static const uint8_t Thimble_Workload_swift[] = {
#embed "../Thimble/Workload.swift"
};

static const uint8_t ThimbleAudio_AudioFrontEnd_swift[] = {
#embed "../ThimbleAudio/AudioFrontEnd.swift"
};

static const uint8_t ThimbleAudio_BitChanges_swift[] = {
#embed "../ThimbleAudio/BitChanges.swift"
};

static const uint8_t ThimbleAudio_ClipGain_swift[] = {
#embed "../ThimbleAudio/ClipGain.swift"
};

static const uint8_t ThimbleAudio_CosineTransform_swift[] = {
#embed "../ThimbleAudio/CosineTransform.swift"
};

static const uint8_t ThimbleAudio_FeatureQuantizer_swift[] = {
#embed "../ThimbleAudio/FeatureQuantizer.swift"
};

static const uint8_t ThimbleAudio_FixedPoint_swift[] = {
#embed "../ThimbleAudio/FixedPoint.swift"
};

static const uint8_t ThimbleAudio_FixedPointLog_swift[] = {
#embed "../ThimbleAudio/FixedPointLog.swift"
};

static const uint8_t ThimbleAudio_FixedPointSquareRoot_swift[] = {
#embed "../ThimbleAudio/FixedPointSquareRoot.swift"
};

static const uint8_t ThimbleAudio_FrameWindow_swift[] = {
#embed "../ThimbleAudio/FrameWindow.swift"
};

static const uint8_t ThimbleAudio_FrontEndChecks_swift[] = {
#embed "../ThimbleAudio/FrontEndChecks.swift"
};

static const uint8_t ThimbleAudio_KeywordSpotter_swift[] = {
#embed "../ThimbleAudio/KeywordSpotter.swift"
};

static const uint8_t ThimbleAudio_LinkedFrontEnds_swift[] = {
#embed "../ThimbleAudio/LinkedFrontEnds.swift"
};

static const uint8_t ThimbleAudio_LogMel_swift[] = {
#embed "../ThimbleAudio/LogMel.swift"
};

static const uint8_t ThimbleAudio_LogMelBands_swift[] = {
#embed "../ThimbleAudio/LogMelBands.swift"
};

static const uint8_t ThimbleAudio_LogMelScale_swift[] = {
#embed "../ThimbleAudio/LogMelScale.swift"
};

static const uint8_t ThimbleAudio_LogMelTables_swift[] = {
#embed "../ThimbleAudio/LogMelTables.swift"
};

static const uint8_t ThimbleAudio_MFCC_swift[] = {
#embed "../ThimbleAudio/MFCC.swift"
};

static const uint8_t ThimbleAudio_MFCCError_Sentence_swift[] = {
#embed "../ThimbleAudio/MFCCError+Sentence.swift"
};

static const uint8_t ThimbleAudio_MFCCError_swift[] = {
#embed "../ThimbleAudio/MFCCError.swift"
};

static const uint8_t ThimbleAudio_MFCCTableLayout_swift[] = {
#embed "../ThimbleAudio/MFCCTableLayout.swift"
};

static const uint8_t ThimbleAudio_MFCCTables_swift[] = {
#embed "../ThimbleAudio/MFCCTables.swift"
};

static const uint8_t ThimbleAudio_MelBands_swift[] = {
#embed "../ThimbleAudio/MelBands.swift"
};

static const uint8_t ThimbleAudio_MicroBands_swift[] = {
#embed "../ThimbleAudio/MicroBands.swift"
};

static const uint8_t ThimbleAudio_MicroFFT_swift[] = {
#embed "../ThimbleAudio/MicroFFT.swift"
};

static const uint8_t ThimbleAudio_MicroFrontEnd_swift[] = {
#embed "../ThimbleAudio/MicroFrontEnd.swift"
};

static const uint8_t ThimbleAudio_MicroTables_swift[] = {
#embed "../ThimbleAudio/MicroTables.swift"
};

static const uint8_t ThimbleAudio_RealFFT_swift[] = {
#embed "../ThimbleAudio/RealFFT.swift"
};

static const uint8_t ThimbleAudio_SpectrumBins_swift[] = {
#embed "../ThimbleAudio/SpectrumBins.swift"
};

static const uint8_t ThimbleAudio_WordDetector_swift[] = {
#embed "../ThimbleAudio/WordDetector.swift"
};

static const uint8_t ThimbleC_Context_swift[] = {
#embed "../ThimbleC/Context.swift"
};

static const uint8_t ThimbleC_Drift_swift[] = {
#embed "../ThimbleC/Drift.swift"
};

static const uint8_t ThimbleC_FrontEnd_swift[] = {
#embed "../ThimbleC/FrontEnd.swift"
};

static const uint8_t ThimbleC_KernelEntries_swift[] = {
#embed "../ThimbleC/KernelEntries.swift"
};

static const uint8_t ThimbleC_Linked_swift[] = {
#embed "../ThimbleC/Linked.swift"
};

static const uint8_t ThimbleC_LinkedByProgram_swift[] = {
#embed "../ThimbleC/LinkedByProgram.swift"
};

static const uint8_t ThimbleC_Running_swift[] = {
#embed "../ThimbleC/Running.swift"
};

static const uint8_t ThimbleC_Spotter_swift[] = {
#embed "../ThimbleC/Spotter.swift"
};

static const uint8_t ThimbleC_StatusText_swift[] = {
#embed "../ThimbleC/StatusText.swift"
};

static const uint8_t ThimbleC_Tensors_swift[] = {
#embed "../ThimbleC/Tensors.swift"
};

static const uint8_t ThimbleC_Trust_swift[] = {
#embed "../ThimbleC/Trust.swift"
};

static const uint8_t ThimbleTrust_Curve_Ed25519_swift[] = {
#embed "../ThimbleTrust/Curve/Ed25519.swift"
};

static const uint8_t ThimbleTrust_Curve_EdwardsPoints_swift[] = {
#embed "../ThimbleTrust/Curve/EdwardsPoints.swift"
};

static const uint8_t ThimbleTrust_Curve_FieldRegisters_swift[] = {
#embed "../ThimbleTrust/Curve/FieldRegisters.swift"
};

static const uint8_t ThimbleTrust_Curve_Scalar_swift[] = {
#embed "../ThimbleTrust/Curve/Scalar.swift"
};

static const uint8_t ThimbleTrust_Drift_DriftCounters_swift[] = {
#embed "../ThimbleTrust/Drift/DriftCounters.swift"
};

static const uint8_t ThimbleTrust_SHA512_swift[] = {
#embed "../ThimbleTrust/SHA512.swift"
};

static const uint8_t ThimbleTrust_Trailer_SignatureError_swift[] = {
#embed "../ThimbleTrust/Trailer/SignatureError.swift"
};

static const uint8_t ThimbleTrust_Trailer_SignatureTrailer_swift[] = {
#embed "../ThimbleTrust/Trailer/SignatureTrailer.swift"
};

static const uint8_t ThimbleTrust_Trailer_SignedName_swift[] = {
#embed "../ThimbleTrust/Trailer/SignedName.swift"
};

static const uint8_t ThimbleTrust_Trailer_TrustPolicy_swift[] = {
#embed "../ThimbleTrust/Trailer/TrustPolicy.swift"
};

static const device_source sources[] = {
    {"CThimble/include/thimble.h", CThimble_include_thimble_h, sizeof CThimble_include_thimble_h},
    {"CThimble/include/thimble_kernels.h", CThimble_include_thimble_kernels_h, sizeof CThimble_include_thimble_kernels_h},
    {"CThimble/include/thimble_linked.h", CThimble_include_thimble_linked_h, sizeof CThimble_include_thimble_linked_h},
    {"CThimble/linked.c", CThimble_linked_c, sizeof CThimble_linked_c},
    {"CThimble/memory.c", CThimble_memory_c, sizeof CThimble_memory_c},
    {"CThimbleKernels/blocked/blocked.c", CThimbleKernels_blocked_blocked_c, sizeof CThimbleKernels_blocked_blocked_c},
    {"CThimbleKernels/blocked/depthwise_bytes.h", CThimbleKernels_blocked_depthwise_bytes_h, sizeof CThimbleKernels_blocked_depthwise_bytes_h},
    {"CThimbleKernels/blocked/depthwise_halves.h", CThimbleKernels_blocked_depthwise_halves_h, sizeof CThimbleKernels_blocked_depthwise_halves_h},
    {"CThimbleKernels/blocked/few.h", CThimbleKernels_blocked_few_h, sizeof CThimbleKernels_blocked_few_h},
    {"CThimbleKernels/blocked/plain.h", CThimbleKernels_blocked_plain_h, sizeof CThimbleKernels_blocked_plain_h},
    {"CThimbleKernels/blocked/vector_product.h", CThimbleKernels_blocked_vector_product_h, sizeof CThimbleKernels_blocked_vector_product_h},
    {"CThimbleKernels/blocked/vector_rescale.h", CThimbleKernels_blocked_vector_rescale_h, sizeof CThimbleKernels_blocked_vector_rescale_h},
    {"CThimbleKernels/blocked/vector_sums.h", CThimbleKernels_blocked_vector_sums_h, sizeof CThimbleKernels_blocked_vector_sums_h},
    {"CThimbleKernels/blocked/windows.c", CThimbleKernels_blocked_windows_c, sizeof CThimbleKernels_blocked_windows_c},
    {"CThimbleKernels/channels.c", CThimbleKernels_channels_c, sizeof CThimbleKernels_channels_c},
    {"CThimbleKernels/copy.c", CThimbleKernels_copy_c, sizeof CThimbleKernels_copy_c},
    {"CThimbleKernels/crc32.c", CThimbleKernels_crc32_c, sizeof CThimbleKernels_crc32_c},
    {"CThimbleKernels/depthwise_taps.c", CThimbleKernels_depthwise_taps_c, sizeof CThimbleKernels_depthwise_taps_c},
    {"CThimbleKernels/elementwise.c", CThimbleKernels_elementwise_c, sizeof CThimbleKernels_elementwise_c},
    {"CThimbleKernels/gates.c", CThimbleKernels_gates_c, sizeof CThimbleKernels_gates_c},
    {"CThimbleKernels/helium.h", CThimbleKernels_helium_h, sizeof CThimbleKernels_helium_h},
    {"CThimbleKernels/helium_convolution.c", CThimbleKernels_helium_convolution_c, sizeof CThimbleKernels_helium_convolution_c},
    {"CThimbleKernels/helium_depthwise.c", CThimbleKernels_helium_depthwise_c, sizeof CThimbleKernels_helium_depthwise_c},
    {"CThimbleKernels/include/CThimbleKernels.h", CThimbleKernels_include_CThimbleKernels_h, sizeof CThimbleKernels_include_CThimbleKernels_h},
    {"CThimbleKernels/include/ThimbleBlocked.h", CThimbleKernels_include_ThimbleBlocked_h, sizeof CThimbleKernels_include_ThimbleBlocked_h},
    {"CThimbleKernels/include/ThimbleChannels.h", CThimbleKernels_include_ThimbleChannels_h, sizeof CThimbleKernels_include_ThimbleChannels_h},
    {"CThimbleKernels/include/ThimbleDepthwiseTaps.h", CThimbleKernels_include_ThimbleDepthwiseTaps_h, sizeof CThimbleKernels_include_ThimbleDepthwiseTaps_h},
    {"CThimbleKernels/include/ThimbleElementwise.h", CThimbleKernels_include_ThimbleElementwise_h, sizeof CThimbleKernels_include_ThimbleElementwise_h},
    {"CThimbleKernels/include/ThimbleGates.h", CThimbleKernels_include_ThimbleGates_h, sizeof CThimbleKernels_include_ThimbleGates_h},
    {"CThimbleKernels/include/ThimbleMFCCTables.h", CThimbleKernels_include_ThimbleMFCCTables_h, sizeof CThimbleKernels_include_ThimbleMFCCTables_h},
    {"CThimbleKernels/include/ThimblePackedConvolution.h", CThimbleKernels_include_ThimblePackedConvolution_h, sizeof CThimbleKernels_include_ThimblePackedConvolution_h},
    {"CThimbleKernels/include/ThimblePackedDepthwise.h", CThimbleKernels_include_ThimblePackedDepthwise_h, sizeof CThimbleKernels_include_ThimblePackedDepthwise_h},
    {"CThimbleKernels/include/ThimblePackedInt4.h", CThimbleKernels_include_ThimblePackedInt4_h, sizeof CThimbleKernels_include_ThimblePackedInt4_h},
    {"CThimbleKernels/include/ThimblePackedMath.h", CThimbleKernels_include_ThimblePackedMath_h, sizeof CThimbleKernels_include_ThimblePackedMath_h},
    {"CThimbleKernels/include/ThimblePackedRequantization.h", CThimbleKernels_include_ThimblePackedRequantization_h, sizeof CThimbleKernels_include_ThimblePackedRequantization_h},
    {"CThimbleKernels/include/ThimbleSpectrum.h", CThimbleKernels_include_ThimbleSpectrum_h, sizeof CThimbleKernels_include_ThimbleSpectrum_h},
    {"CThimbleKernels/include/ThimbleSums.h", CThimbleKernels_include_ThimbleSums_h, sizeof CThimbleKernels_include_ThimbleSums_h},
    {"CThimbleKernels/include/ThimbleTransform.h", CThimbleKernels_include_ThimbleTransform_h, sizeof CThimbleKernels_include_ThimbleTransform_h},
    {"CThimbleKernels/include/ThimbleUnaligned.h", CThimbleKernels_include_ThimbleUnaligned_h, sizeof CThimbleKernels_include_ThimbleUnaligned_h},
    {"CThimbleKernels/include/ThimbleWideMath.h", CThimbleKernels_include_ThimbleWideMath_h, sizeof CThimbleKernels_include_ThimbleWideMath_h},
    {"CThimbleKernels/include/ThimbleWideProducts.h", CThimbleKernels_include_ThimbleWideProducts_h, sizeof CThimbleKernels_include_ThimbleWideProducts_h},
    {"CThimbleKernels/include/ThimbleWindow.h", CThimbleKernels_include_ThimbleWindow_h, sizeof CThimbleKernels_include_ThimbleWindow_h},
    {"CThimbleKernels/joined_dense.c", CThimbleKernels_joined_dense_c, sizeof CThimbleKernels_joined_dense_c},
    {"CThimbleKernels/joined_strips.c", CThimbleKernels_joined_strips_c, sizeof CThimbleKernels_joined_strips_c},
    {"CThimbleKernels/joined_tiles.c", CThimbleKernels_joined_tiles_c, sizeof CThimbleKernels_joined_tiles_c},
    {"CThimbleKernels/logmel_tables.c", CThimbleKernels_logmel_tables_c, sizeof CThimbleKernels_logmel_tables_c},
    {"CThimbleKernels/mfcc_tables_kws.c", CThimbleKernels_mfcc_tables_kws_c, sizeof CThimbleKernels_mfcc_tables_kws_c},
    {"CThimbleKernels/micro_tables.c", CThimbleKernels_micro_tables_c, sizeof CThimbleKernels_micro_tables_c},
    {"CThimbleKernels/packed_assembly.h", CThimbleKernels_packed_assembly_h, sizeof CThimbleKernels_packed_assembly_h},
    {"CThimbleKernels/packed_dense.c", CThimbleKernels_packed_dense_c, sizeof CThimbleKernels_packed_dense_c},
    {"CThimbleKernels/packed_dense_loops.h", CThimbleKernels_packed_dense_loops_h, sizeof CThimbleKernels_packed_dense_loops_h},
    {"CThimbleKernels/packed_depthwise_columns.h", CThimbleKernels_packed_depthwise_columns_h, sizeof CThimbleKernels_packed_depthwise_columns_h},
    {"CThimbleKernels/packed_depthwise_pixel.c", CThimbleKernels_packed_depthwise_pixel_c, sizeof CThimbleKernels_packed_depthwise_pixel_c},
    {"CThimbleKernels/packed_depthwise_quad.c", CThimbleKernels_packed_depthwise_quad_c, sizeof CThimbleKernels_packed_depthwise_quad_c},
    {"CThimbleKernels/packed_depthwise_row.c", CThimbleKernels_packed_depthwise_row_c, sizeof CThimbleKernels_packed_depthwise_row_c},
    {"CThimbleKernels/packed_depthwise_strided.c", CThimbleKernels_packed_depthwise_strided_c, sizeof CThimbleKernels_packed_depthwise_strided_c},
    {"CThimbleKernels/packed_int4_strips.c", CThimbleKernels_packed_int4_strips_c, sizeof CThimbleKernels_packed_int4_strips_c},
    {"CThimbleKernels/packed_int4_weights.c", CThimbleKernels_packed_int4_weights_c, sizeof CThimbleKernels_packed_int4_weights_c},
    {"CThimbleKernels/packed_order.h", CThimbleKernels_packed_order_h, sizeof CThimbleKernels_packed_order_h},
    {"CThimbleKernels/packed_requantization.c", CThimbleKernels_packed_requantization_c, sizeof CThimbleKernels_packed_requantization_c},
    {"CThimbleKernels/packed_strip_loops.h", CThimbleKernels_packed_strip_loops_h, sizeof CThimbleKernels_packed_strip_loops_h},
    {"CThimbleKernels/packed_strip_of_1.h", CThimbleKernels_packed_strip_of_1_h, sizeof CThimbleKernels_packed_strip_of_1_h},
    {"CThimbleKernels/packed_strips.c", CThimbleKernels_packed_strips_c, sizeof CThimbleKernels_packed_strips_c},
    {"CThimbleKernels/packed_tile_loops.h", CThimbleKernels_packed_tile_loops_h, sizeof CThimbleKernels_packed_tile_loops_h},
    {"CThimbleKernels/packed_tiles.c", CThimbleKernels_packed_tiles_c, sizeof CThimbleKernels_packed_tiles_c},
    {"CThimbleKernels/spectrum.c", CThimbleKernels_spectrum_c, sizeof CThimbleKernels_spectrum_c},
    {"CThimbleKernels/struct_offsets.h", CThimbleKernels_struct_offsets_h, sizeof CThimbleKernels_struct_offsets_h},
    {"CThimbleKernels/sums.c", CThimbleKernels_sums_c, sizeof CThimbleKernels_sums_c},
    {"CThimbleKernels/transform.c", CThimbleKernels_transform_c, sizeof CThimbleKernels_transform_c},
    {"CThimbleKernels/wide_math.c", CThimbleKernels_wide_math_c, sizeof CThimbleKernels_wide_math_c},
    {"CThimbleKernels/wide_products.c", CThimbleKernels_wide_products_c, sizeof CThimbleKernels_wide_products_c},
    {"CThimbleKernels/window.c", CThimbleKernels_window_c, sizeof CThimbleKernels_window_c},
    {"CThimbleTrust/constants.c", CThimbleTrust_constants_c, sizeof CThimbleTrust_constants_c},
    {"CThimbleTrust/include/CThimbleTrust.h", CThimbleTrust_include_CThimbleTrust_h, sizeof CThimbleTrust_include_CThimbleTrust_h},
    {"Thimble/Execution/Arena.swift", Thimble_Execution_Arena_swift, sizeof Thimble_Execution_Arena_swift},
    {"Thimble/Execution/ArenaMemory.swift", Thimble_Execution_ArenaMemory_swift, sizeof Thimble_Execution_ArenaMemory_swift},
    {"Thimble/Execution/CopyBytes.swift", Thimble_Execution_CopyBytes_swift, sizeof Thimble_Execution_CopyBytes_swift},
    {"Thimble/Execution/Interpreter+FirstRows.swift", Thimble_Execution_Interpreter_FirstRows_swift, sizeof Thimble_Execution_Interpreter_FirstRows_swift},
    {"Thimble/Execution/Interpreter+WholeInputs.swift", Thimble_Execution_Interpreter_WholeInputs_swift, sizeof Thimble_Execution_Interpreter_WholeInputs_swift},
    {"Thimble/Execution/Interpreter.swift", Thimble_Execution_Interpreter_swift, sizeof Thimble_Execution_Interpreter_swift},
    {"Thimble/Execution/KernelRows.swift", Thimble_Execution_KernelRows_swift, sizeof Thimble_Execution_KernelRows_swift},
    {"Thimble/Execution/Progress+Graph.swift", Thimble_Execution_Progress_Graph_swift, sizeof Thimble_Execution_Progress_Graph_swift},
    {"Thimble/Execution/Progress.swift", Thimble_Execution_Progress_swift, sizeof Thimble_Execution_Progress_swift},
    {"Thimble/Execution/Ring.swift", Thimble_Execution_Ring_swift, sizeof Thimble_Execution_Ring_swift},
    {"Thimble/Execution/RowContext.swift", Thimble_Execution_RowContext_swift, sizeof Thimble_Execution_RowContext_swift},
    {"Thimble/Execution/RowSchedule.swift", Thimble_Execution_RowSchedule_swift, sizeof Thimble_Execution_RowSchedule_swift},
    {"Thimble/Execution/Taps.swift", Thimble_Execution_Taps_swift, sizeof Thimble_Execution_Taps_swift},
    {"Thimble/Execution/WindowRows.swift", Thimble_Execution_WindowRows_swift, sizeof Thimble_Execution_WindowRows_swift},
    {"Thimble/Format/CRC32.swift", Thimble_Format_CRC32_swift, sizeof Thimble_Format_CRC32_swift},
    {"Thimble/Format/FileBytes.swift", Thimble_Format_FileBytes_swift, sizeof Thimble_Format_FileBytes_swift},
    {"Thimble/Format/FileChecker.swift", Thimble_Format_FileChecker_swift, sizeof Thimble_Format_FileChecker_swift},
    {"Thimble/Format/FileHeader.swift", Thimble_Format_FileHeader_swift, sizeof Thimble_Format_FileHeader_swift},
    {"Thimble/Format/FileLayout.swift", Thimble_Format_FileLayout_swift, sizeof Thimble_Format_FileLayout_swift},
    {"Thimble/Format/FileRecord.swift", Thimble_Format_FileRecord_swift, sizeof Thimble_Format_FileRecord_swift},
    {"Thimble/Format/ListeningRecord.swift", Thimble_Format_ListeningRecord_swift, sizeof Thimble_Format_ListeningRecord_swift},
    {"Thimble/Format/Model+Text.swift", Thimble_Format_Model_Text_swift, sizeof Thimble_Format_Model_Text_swift},
    {"Thimble/Format/Model.swift", Thimble_Format_Model_swift, sizeof Thimble_Format_Model_swift},
    {"Thimble/Format/ModelChecker.swift", Thimble_Format_ModelChecker_swift, sizeof Thimble_Format_ModelChecker_swift},
    {"Thimble/Format/ModelError+Sentence.swift", Thimble_Format_ModelError_Sentence_swift, sizeof Thimble_Format_ModelError_Sentence_swift},
    {"Thimble/Format/ModelError.swift", Thimble_Format_ModelError_swift, sizeof Thimble_Format_ModelError_swift},
    {"Thimble/Format/ModelRecords.swift", Thimble_Format_ModelRecords_swift, sizeof Thimble_Format_ModelRecords_swift},
    {"Thimble/Format/OperatorRecord.swift", Thimble_Format_OperatorRecord_swift, sizeof Thimble_Format_OperatorRecord_swift},
    {"Thimble/Format/Place.swift", Thimble_Format_Place_swift, sizeof Thimble_Format_Place_swift},
    {"Thimble/Format/RecordReader.swift", Thimble_Format_RecordReader_swift, sizeof Thimble_Format_RecordReader_swift},
    {"Thimble/Format/TensorChecker.swift", Thimble_Format_TensorChecker_swift, sizeof Thimble_Format_TensorChecker_swift},
    {"Thimble/Format/TensorInfo.swift", Thimble_Format_TensorInfo_swift, sizeof Thimble_Format_TensorInfo_swift},
    {"Thimble/Format/TensorRecord.swift", Thimble_Format_TensorRecord_swift, sizeof Thimble_Format_TensorRecord_swift},
    {"Thimble/FrontEnd.swift", Thimble_FrontEnd_swift, sizeof Thimble_FrontEnd_swift},
    {"Thimble/Kernels/DSP/CopiedIm2ColConv2D.swift", Thimble_Kernels_DSP_CopiedIm2ColConv2D_swift, sizeof Thimble_Kernels_DSP_CopiedIm2ColConv2D_swift},
    {"Thimble/Kernels/DSP/DepthwiseLine.swift", Thimble_Kernels_DSP_DepthwiseLine_swift, sizeof Thimble_Kernels_DSP_DepthwiseLine_swift},
    {"Thimble/Kernels/DSP/Joined.swift", Thimble_Kernels_DSP_Joined_swift, sizeof Thimble_Kernels_DSP_Joined_swift},
    {"Thimble/Kernels/DSP/PackedDepthwise1xN.swift", Thimble_Kernels_DSP_PackedDepthwise1xN_swift, sizeof Thimble_Kernels_DSP_PackedDepthwise1xN_swift},
    {"Thimble/Kernels/DSP/PackedDepthwise3x3.swift", Thimble_Kernels_DSP_PackedDepthwise3x3_swift, sizeof Thimble_Kernels_DSP_PackedDepthwise3x3_swift},
    {"Thimble/Kernels/DSP/PackedDepthwiseConv2D.swift", Thimble_Kernels_DSP_PackedDepthwiseConv2D_swift, sizeof Thimble_Kernels_DSP_PackedDepthwiseConv2D_swift},
    {"Thimble/Kernels/DSP/PackedDirectConv2D.swift", Thimble_Kernels_DSP_PackedDirectConv2D_swift, sizeof Thimble_Kernels_DSP_PackedDirectConv2D_swift},
    {"Thimble/Kernels/DSP/PackedDotProduct.swift", Thimble_Kernels_DSP_PackedDotProduct_swift, sizeof Thimble_Kernels_DSP_PackedDotProduct_swift},
    {"Thimble/Kernels/DSP/PackedFullyConnected.swift", Thimble_Kernels_DSP_PackedFullyConnected_swift, sizeof Thimble_Kernels_DSP_PackedFullyConnected_swift},
    {"Thimble/Kernels/DSP/PackedIm2ColConv2D.swift", Thimble_Kernels_DSP_PackedIm2ColConv2D_swift, sizeof Thimble_Kernels_DSP_PackedIm2ColConv2D_swift},
    {"Thimble/Kernels/DSP/PackedInt4.swift", Thimble_Kernels_DSP_PackedInt4_swift, sizeof Thimble_Kernels_DSP_PackedInt4_swift},
    {"Thimble/Kernels/DSP/PackedInt4Im2ColConv2D.swift", Thimble_Kernels_DSP_PackedInt4Im2ColConv2D_swift, sizeof Thimble_Kernels_DSP_PackedInt4Im2ColConv2D_swift},
    {"Thimble/Kernels/DSP/PackedTallDepthwise3x3.swift", Thimble_Kernels_DSP_PackedTallDepthwise3x3_swift, sizeof Thimble_Kernels_DSP_PackedTallDepthwise3x3_swift},
    {"Thimble/Kernels/DSP/PackedWindow.swift", Thimble_Kernels_DSP_PackedWindow_swift, sizeof Thimble_Kernels_DSP_PackedWindow_swift},
    {"Thimble/Kernels/HostVector/BlockedConv2D.swift", Thimble_Kernels_HostVector_BlockedConv2D_swift, sizeof Thimble_Kernels_HostVector_BlockedConv2D_swift},
    {"Thimble/Kernels/HostVector/BlockedDepthwiseConv2D.swift", Thimble_Kernels_HostVector_BlockedDepthwiseConv2D_swift, sizeof Thimble_Kernels_HostVector_BlockedDepthwiseConv2D_swift},
    {"Thimble/Kernels/HostVector/VectorUnit.swift", Thimble_Kernels_HostVector_VectorUnit_swift, sizeof Thimble_Kernels_HostVector_VectorUnit_swift},
    {"Thimble/Kernels/HostVector/VectorizedAdd.swift", Thimble_Kernels_HostVector_VectorizedAdd_swift, sizeof Thimble_Kernels_HostVector_VectorizedAdd_swift},
    {"Thimble/Kernels/HostVector/WindowBand.swift", Thimble_Kernels_HostVector_WindowBand_swift, sizeof Thimble_Kernels_HostVector_WindowBand_swift},
    {"Thimble/Kernels/HostVector/WindowLayout.swift", Thimble_Kernels_HostVector_WindowLayout_swift, sizeof Thimble_Kernels_HostVector_WindowLayout_swift},
    {"Thimble/Kernels/Int16/Int16Conv2D.swift", Thimble_Kernels_Int16_Int16Conv2D_swift, sizeof Thimble_Kernels_Int16_Int16Conv2D_swift},
    {"Thimble/Kernels/Int16/Int16DepthwiseConv2D.swift", Thimble_Kernels_Int16_Int16DepthwiseConv2D_swift, sizeof Thimble_Kernels_Int16_Int16DepthwiseConv2D_swift},
    {"Thimble/Kernels/Int16/Int16ElementwiseKernels.swift", Thimble_Kernels_Int16_Int16ElementwiseKernels_swift, sizeof Thimble_Kernels_Int16_Int16ElementwiseKernels_swift},
    {"Thimble/Kernels/Int16/Int16FunctionKernels.swift", Thimble_Kernels_Int16_Int16FunctionKernels_swift, sizeof Thimble_Kernels_Int16_Int16FunctionKernels_swift},
    {"Thimble/Kernels/Int16/Int16Pools.swift", Thimble_Kernels_Int16_Int16Pools_swift, sizeof Thimble_Kernels_Int16_Int16Pools_swift},
    {"Thimble/Kernels/Int16/RequantizeKernel.swift", Thimble_Kernels_Int16_RequantizeKernel_swift, sizeof Thimble_Kernels_Int16_RequantizeKernel_swift},
    {"Thimble/Kernels/Int4/Int4Conv2D.swift", Thimble_Kernels_Int4_Int4Conv2D_swift, sizeof Thimble_Kernels_Int4_Int4Conv2D_swift},
    {"Thimble/Kernels/Int4/Int4DepthwiseConv2D.swift", Thimble_Kernels_Int4_Int4DepthwiseConv2D_swift, sizeof Thimble_Kernels_Int4_Int4DepthwiseConv2D_swift},
    {"Thimble/Kernels/KernelConstants.swift", Thimble_Kernels_KernelConstants_swift, sizeof Thimble_Kernels_KernelConstants_swift},
    {"Thimble/Kernels/KernelEntry.swift", Thimble_Kernels_KernelEntry_swift, sizeof Thimble_Kernels_KernelEntry_swift},
    {"Thimble/Kernels/KernelKind.swift", Thimble_Kernels_KernelKind_swift, sizeof Thimble_Kernels_KernelKind_swift},
    {"Thimble/Kernels/KernelTable.swift", Thimble_Kernels_KernelTable_swift, sizeof Thimble_Kernels_KernelTable_swift},
    {"Thimble/Kernels/Portable/AddKernel.swift", Thimble_Kernels_Portable_AddKernel_swift, sizeof Thimble_Kernels_Portable_AddKernel_swift},
    {"Thimble/Kernels/Portable/AveragePool2DKernel.swift", Thimble_Kernels_Portable_AveragePool2DKernel_swift, sizeof Thimble_Kernels_Portable_AveragePool2DKernel_swift},
    {"Thimble/Kernels/Portable/BatchMatMulKernel.swift", Thimble_Kernels_Portable_BatchMatMulKernel_swift, sizeof Thimble_Kernels_Portable_BatchMatMulKernel_swift},
    {"Thimble/Kernels/Portable/Conv2D.swift", Thimble_Kernels_Portable_Conv2D_swift, sizeof Thimble_Kernels_Portable_Conv2D_swift},
    {"Thimble/Kernels/Portable/CopyKernel.swift", Thimble_Kernels_Portable_CopyKernel_swift, sizeof Thimble_Kernels_Portable_CopyKernel_swift},
    {"Thimble/Kernels/Portable/DepthwiseConv2D.swift", Thimble_Kernels_Portable_DepthwiseConv2D_swift, sizeof Thimble_Kernels_Portable_DepthwiseConv2D_swift},
    {"Thimble/Kernels/Portable/ElementwiseKernels.swift", Thimble_Kernels_Portable_ElementwiseKernels_swift, sizeof Thimble_Kernels_Portable_ElementwiseKernels_swift},
    {"Thimble/Kernels/Portable/FullyConnected.swift", Thimble_Kernels_Portable_FullyConnected_swift, sizeof Thimble_Kernels_Portable_FullyConnected_swift},
    {"Thimble/Kernels/Portable/GlobalAveragePoolKernel.swift", Thimble_Kernels_Portable_GlobalAveragePoolKernel_swift, sizeof Thimble_Kernels_Portable_GlobalAveragePoolKernel_swift},
    {"Thimble/Kernels/Portable/L2NormalizationKernel.swift", Thimble_Kernels_Portable_L2NormalizationKernel_swift, sizeof Thimble_Kernels_Portable_L2NormalizationKernel_swift},
    {"Thimble/Kernels/Portable/LSTMKernel.swift", Thimble_Kernels_Portable_LSTMKernel_swift, sizeof Thimble_Kernels_Portable_LSTMKernel_swift},
    {"Thimble/Kernels/Portable/LogSoftmaxKernel.swift", Thimble_Kernels_Portable_LogSoftmaxKernel_swift, sizeof Thimble_Kernels_Portable_LogSoftmaxKernel_swift},
    {"Thimble/Kernels/Portable/LookupKernel.swift", Thimble_Kernels_Portable_LookupKernel_swift, sizeof Thimble_Kernels_Portable_LookupKernel_swift},
    {"Thimble/Kernels/Portable/MaxPool2DKernel.swift", Thimble_Kernels_Portable_MaxPool2DKernel_swift, sizeof Thimble_Kernels_Portable_MaxPool2DKernel_swift},
    {"Thimble/Kernels/Portable/PadKernel.swift", Thimble_Kernels_Portable_PadKernel_swift, sizeof Thimble_Kernels_Portable_PadKernel_swift},
    {"Thimble/Kernels/Portable/RearrangeKernel.swift", Thimble_Kernels_Portable_RearrangeKernel_swift, sizeof Thimble_Kernels_Portable_RearrangeKernel_swift},
    {"Thimble/Kernels/Portable/ReshapeKernel.swift", Thimble_Kernels_Portable_ReshapeKernel_swift, sizeof Thimble_Kernels_Portable_ReshapeKernel_swift},
    {"Thimble/Kernels/Portable/ResizeBilinearKernel.swift", Thimble_Kernels_Portable_ResizeBilinearKernel_swift, sizeof Thimble_Kernels_Portable_ResizeBilinearKernel_swift},
    {"Thimble/Kernels/Portable/SVDFKernel.swift", Thimble_Kernels_Portable_SVDFKernel_swift, sizeof Thimble_Kernels_Portable_SVDFKernel_swift},
    {"Thimble/Kernels/Portable/SoftmaxKernel.swift", Thimble_Kernels_Portable_SoftmaxKernel_swift, sizeof Thimble_Kernels_Portable_SoftmaxKernel_swift},
    {"Thimble/Kernels/Portable/WindowPoolLoops.swift", Thimble_Kernels_Portable_WindowPoolLoops_swift, sizeof Thimble_Kernels_Portable_WindowPoolLoops_swift},
    {"Thimble/LogMelParameters.swift", Thimble_LogMelParameters_swift, sizeof Thimble_LogMelParameters_swift},
    {"Thimble/LoopCounter.swift", Thimble_LoopCounter_swift, sizeof Thimble_LoopCounter_swift},
    {"Thimble/Numerics/BlockedRescale.swift", Thimble_Numerics_BlockedRescale_swift, sizeof Thimble_Numerics_BlockedRescale_swift},
    {"Thimble/Numerics/FixedPoint.swift", Thimble_Numerics_FixedPoint_swift, sizeof Thimble_Numerics_FixedPoint_swift},
    {"Thimble/Numerics/FourChannels.swift", Thimble_Numerics_FourChannels_swift, sizeof Thimble_Numerics_FourChannels_swift},
    {"Thimble/Numerics/FourWideChannels.swift", Thimble_Numerics_FourWideChannels_swift, sizeof Thimble_Numerics_FourWideChannels_swift},
    {"Thimble/Numerics/GateFunctions.swift", Thimble_Numerics_GateFunctions_swift, sizeof Thimble_Numerics_GateFunctions_swift},
    {"Thimble/Numerics/Int16Values.swift", Thimble_Numerics_Int16Values_swift, sizeof Thimble_Numerics_Int16Values_swift},
    {"Thimble/Numerics/Int4Weights.swift", Thimble_Numerics_Int4Weights_swift, sizeof Thimble_Numerics_Int4Weights_swift},
    {"Thimble/Numerics/PackedRequantization.swift", Thimble_Numerics_PackedRequantization_swift, sizeof Thimble_Numerics_PackedRequantization_swift},
    {"Thimble/Numerics/ReciprocalRoot.swift", Thimble_Numerics_ReciprocalRoot_swift, sizeof Thimble_Numerics_ReciprocalRoot_swift},
    {"Thimble/Numerics/Requantization.swift", Thimble_Numerics_Requantization_swift, sizeof Thimble_Numerics_Requantization_swift},
    {"Thimble/Numerics/WeightGroups.swift", Thimble_Numerics_WeightGroups_swift, sizeof Thimble_Numerics_WeightGroups_swift},
    {"Thimble/Operators/Add.swift", Thimble_Operators_Add_swift, sizeof Thimble_Operators_Add_swift},
    {"Thimble/Operators/AveragePool2D.swift", Thimble_Operators_AveragePool2D_swift, sizeof Thimble_Operators_AveragePool2D_swift},
    {"Thimble/Operators/BatchMatMul.swift", Thimble_Operators_BatchMatMul_swift, sizeof Thimble_Operators_BatchMatMul_swift},
    {"Thimble/Operators/Copy.swift", Thimble_Operators_Copy_swift, sizeof Thimble_Operators_Copy_swift},
    {"Thimble/Operators/Elementwise.swift", Thimble_Operators_Elementwise_swift, sizeof Thimble_Operators_Elementwise_swift},
    {"Thimble/Operators/ElementwiseOperators.swift", Thimble_Operators_ElementwiseOperators_swift, sizeof Thimble_Operators_ElementwiseOperators_swift},
    {"Thimble/Operators/GlobalAveragePool.swift", Thimble_Operators_GlobalAveragePool_swift, sizeof Thimble_Operators_GlobalAveragePool_swift},
    {"Thimble/Operators/Int16Elementwise.swift", Thimble_Operators_Int16Elementwise_swift, sizeof Thimble_Operators_Int16Elementwise_swift},
    {"Thimble/Operators/Int16Functions.swift", Thimble_Operators_Int16Functions_swift, sizeof Thimble_Operators_Int16Functions_swift},
    {"Thimble/Operators/Int16Windows.swift", Thimble_Operators_Int16Windows_swift, sizeof Thimble_Operators_Int16Windows_swift},
    {"Thimble/Operators/L2Normalization.swift", Thimble_Operators_L2Normalization_swift, sizeof Thimble_Operators_L2Normalization_swift},
    {"Thimble/Operators/LSTM.swift", Thimble_Operators_LSTM_swift, sizeof Thimble_Operators_LSTM_swift},
    {"Thimble/Operators/LogSoftmax.swift", Thimble_Operators_LogSoftmax_swift, sizeof Thimble_Operators_LogSoftmax_swift},
    {"Thimble/Operators/Lookup.swift", Thimble_Operators_Lookup_swift, sizeof Thimble_Operators_Lookup_swift},
    {"Thimble/Operators/MaxPool2D.swift", Thimble_Operators_MaxPool2D_swift, sizeof Thimble_Operators_MaxPool2D_swift},
    {"Thimble/Operators/OperatorKind.swift", Thimble_Operators_OperatorKind_swift, sizeof Thimble_Operators_OperatorKind_swift},
    {"Thimble/Operators/Pad.swift", Thimble_Operators_Pad_swift, sizeof Thimble_Operators_Pad_swift},
    {"Thimble/Operators/Quotient.swift", Thimble_Operators_Quotient_swift, sizeof Thimble_Operators_Quotient_swift},
    {"Thimble/Operators/Rearrange.swift", Thimble_Operators_Rearrange_swift, sizeof Thimble_Operators_Rearrange_swift},
    {"Thimble/Operators/Requantize.swift", Thimble_Operators_Requantize_swift, sizeof Thimble_Operators_Requantize_swift},
    {"Thimble/Operators/Reshape.swift", Thimble_Operators_Reshape_swift, sizeof Thimble_Operators_Reshape_swift},
    {"Thimble/Operators/ResizeBilinear.swift", Thimble_Operators_ResizeBilinear_swift, sizeof Thimble_Operators_ResizeBilinear_swift},
    {"Thimble/Operators/RowOperator.swift", Thimble_Operators_RowOperator_swift, sizeof Thimble_Operators_RowOperator_swift},
    {"Thimble/Operators/RowSpan.swift", Thimble_Operators_RowSpan_swift, sizeof Thimble_Operators_RowSpan_swift},
    {"Thimble/Operators/SVDF.swift", Thimble_Operators_SVDF_swift, sizeof Thimble_Operators_SVDF_swift},
    {"Thimble/Operators/Softmax.swift", Thimble_Operators_Softmax_swift, sizeof Thimble_Operators_Softmax_swift},
    {"Thimble/Operators/WeightedOperators.swift", Thimble_Operators_WeightedOperators_swift, sizeof Thimble_Operators_WeightedOperators_swift},
    {"Thimble/Operators/WindowPool.swift", Thimble_Operators_WindowPool_swift, sizeof Thimble_Operators_WindowPool_swift},
    {"Thimble/Shape.swift", Thimble_Shape_swift, sizeof Thimble_Shape_swift},
    {"Thimble/Window2D.swift", Thimble_Window2D_swift, sizeof Thimble_Window2D_swift},
    {"Thimble/WindowCounts.swift", Thimble_WindowCounts_swift, sizeof Thimble_WindowCounts_swift},
    {"Thimble/Workload.swift", Thimble_Workload_swift, sizeof Thimble_Workload_swift},
    {"ThimbleAudio/AudioFrontEnd.swift", ThimbleAudio_AudioFrontEnd_swift, sizeof ThimbleAudio_AudioFrontEnd_swift},
    {"ThimbleAudio/BitChanges.swift", ThimbleAudio_BitChanges_swift, sizeof ThimbleAudio_BitChanges_swift},
    {"ThimbleAudio/ClipGain.swift", ThimbleAudio_ClipGain_swift, sizeof ThimbleAudio_ClipGain_swift},
    {"ThimbleAudio/CosineTransform.swift", ThimbleAudio_CosineTransform_swift, sizeof ThimbleAudio_CosineTransform_swift},
    {"ThimbleAudio/FeatureQuantizer.swift", ThimbleAudio_FeatureQuantizer_swift, sizeof ThimbleAudio_FeatureQuantizer_swift},
    {"ThimbleAudio/FixedPoint.swift", ThimbleAudio_FixedPoint_swift, sizeof ThimbleAudio_FixedPoint_swift},
    {"ThimbleAudio/FixedPointLog.swift", ThimbleAudio_FixedPointLog_swift, sizeof ThimbleAudio_FixedPointLog_swift},
    {"ThimbleAudio/FixedPointSquareRoot.swift", ThimbleAudio_FixedPointSquareRoot_swift, sizeof ThimbleAudio_FixedPointSquareRoot_swift},
    {"ThimbleAudio/FrameWindow.swift", ThimbleAudio_FrameWindow_swift, sizeof ThimbleAudio_FrameWindow_swift},
    {"ThimbleAudio/FrontEndChecks.swift", ThimbleAudio_FrontEndChecks_swift, sizeof ThimbleAudio_FrontEndChecks_swift},
    {"ThimbleAudio/KeywordSpotter.swift", ThimbleAudio_KeywordSpotter_swift, sizeof ThimbleAudio_KeywordSpotter_swift},
    {"ThimbleAudio/LinkedFrontEnds.swift", ThimbleAudio_LinkedFrontEnds_swift, sizeof ThimbleAudio_LinkedFrontEnds_swift},
    {"ThimbleAudio/LogMel.swift", ThimbleAudio_LogMel_swift, sizeof ThimbleAudio_LogMel_swift},
    {"ThimbleAudio/LogMelBands.swift", ThimbleAudio_LogMelBands_swift, sizeof ThimbleAudio_LogMelBands_swift},
    {"ThimbleAudio/LogMelScale.swift", ThimbleAudio_LogMelScale_swift, sizeof ThimbleAudio_LogMelScale_swift},
    {"ThimbleAudio/LogMelTables.swift", ThimbleAudio_LogMelTables_swift, sizeof ThimbleAudio_LogMelTables_swift},
    {"ThimbleAudio/MFCC.swift", ThimbleAudio_MFCC_swift, sizeof ThimbleAudio_MFCC_swift},
    {"ThimbleAudio/MFCCError+Sentence.swift", ThimbleAudio_MFCCError_Sentence_swift, sizeof ThimbleAudio_MFCCError_Sentence_swift},
    {"ThimbleAudio/MFCCError.swift", ThimbleAudio_MFCCError_swift, sizeof ThimbleAudio_MFCCError_swift},
    {"ThimbleAudio/MFCCTableLayout.swift", ThimbleAudio_MFCCTableLayout_swift, sizeof ThimbleAudio_MFCCTableLayout_swift},
    {"ThimbleAudio/MFCCTables.swift", ThimbleAudio_MFCCTables_swift, sizeof ThimbleAudio_MFCCTables_swift},
    {"ThimbleAudio/MelBands.swift", ThimbleAudio_MelBands_swift, sizeof ThimbleAudio_MelBands_swift},
    {"ThimbleAudio/MicroBands.swift", ThimbleAudio_MicroBands_swift, sizeof ThimbleAudio_MicroBands_swift},
    {"ThimbleAudio/MicroFFT.swift", ThimbleAudio_MicroFFT_swift, sizeof ThimbleAudio_MicroFFT_swift},
    {"ThimbleAudio/MicroFrontEnd.swift", ThimbleAudio_MicroFrontEnd_swift, sizeof ThimbleAudio_MicroFrontEnd_swift},
    {"ThimbleAudio/MicroTables.swift", ThimbleAudio_MicroTables_swift, sizeof ThimbleAudio_MicroTables_swift},
    {"ThimbleAudio/RealFFT.swift", ThimbleAudio_RealFFT_swift, sizeof ThimbleAudio_RealFFT_swift},
    {"ThimbleAudio/SpectrumBins.swift", ThimbleAudio_SpectrumBins_swift, sizeof ThimbleAudio_SpectrumBins_swift},
    {"ThimbleAudio/WordDetector.swift", ThimbleAudio_WordDetector_swift, sizeof ThimbleAudio_WordDetector_swift},
    {"ThimbleC/Context.swift", ThimbleC_Context_swift, sizeof ThimbleC_Context_swift},
    {"ThimbleC/Drift.swift", ThimbleC_Drift_swift, sizeof ThimbleC_Drift_swift},
    {"ThimbleC/FrontEnd.swift", ThimbleC_FrontEnd_swift, sizeof ThimbleC_FrontEnd_swift},
    {"ThimbleC/KernelEntries.swift", ThimbleC_KernelEntries_swift, sizeof ThimbleC_KernelEntries_swift},
    {"ThimbleC/Linked.swift", ThimbleC_Linked_swift, sizeof ThimbleC_Linked_swift},
    {"ThimbleC/LinkedByProgram.swift", ThimbleC_LinkedByProgram_swift, sizeof ThimbleC_LinkedByProgram_swift},
    {"ThimbleC/Running.swift", ThimbleC_Running_swift, sizeof ThimbleC_Running_swift},
    {"ThimbleC/Spotter.swift", ThimbleC_Spotter_swift, sizeof ThimbleC_Spotter_swift},
    {"ThimbleC/StatusText.swift", ThimbleC_StatusText_swift, sizeof ThimbleC_StatusText_swift},
    {"ThimbleC/Tensors.swift", ThimbleC_Tensors_swift, sizeof ThimbleC_Tensors_swift},
    {"ThimbleC/Trust.swift", ThimbleC_Trust_swift, sizeof ThimbleC_Trust_swift},
    {"ThimbleTrust/Curve/Ed25519.swift", ThimbleTrust_Curve_Ed25519_swift, sizeof ThimbleTrust_Curve_Ed25519_swift},
    {"ThimbleTrust/Curve/EdwardsPoints.swift", ThimbleTrust_Curve_EdwardsPoints_swift, sizeof ThimbleTrust_Curve_EdwardsPoints_swift},
    {"ThimbleTrust/Curve/FieldRegisters.swift", ThimbleTrust_Curve_FieldRegisters_swift, sizeof ThimbleTrust_Curve_FieldRegisters_swift},
    {"ThimbleTrust/Curve/Scalar.swift", ThimbleTrust_Curve_Scalar_swift, sizeof ThimbleTrust_Curve_Scalar_swift},
    {"ThimbleTrust/Drift/DriftCounters.swift", ThimbleTrust_Drift_DriftCounters_swift, sizeof ThimbleTrust_Drift_DriftCounters_swift},
    {"ThimbleTrust/SHA512.swift", ThimbleTrust_SHA512_swift, sizeof ThimbleTrust_SHA512_swift},
    {"ThimbleTrust/Trailer/SignatureError.swift", ThimbleTrust_Trailer_SignatureError_swift, sizeof ThimbleTrust_Trailer_SignatureError_swift},
    {"ThimbleTrust/Trailer/SignatureTrailer.swift", ThimbleTrust_Trailer_SignatureTrailer_swift, sizeof ThimbleTrust_Trailer_SignatureTrailer_swift},
    {"ThimbleTrust/Trailer/SignedName.swift", ThimbleTrust_Trailer_SignedName_swift, sizeof ThimbleTrust_Trailer_SignedName_swift},
    {"ThimbleTrust/Trailer/TrustPolicy.swift", ThimbleTrust_Trailer_TrustPolicy_swift, sizeof ThimbleTrust_Trailer_TrustPolicy_swift},
};

int32_t device_source_count(void) { return sizeof sources / sizeof sources[0]; }

device_source device_source_at(int32_t index) { return sources[index]; }
