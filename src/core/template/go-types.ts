// The Go types behind Ingress, Service, Node and Pod objects, as templates see them (k8s.io/api v0.35, read by reflection).
//
//   TYPE FIELD:TYPE …       FIELD=json:TYPE where the JSON name is not the field's with a small first letter
//   +FIELD                  embedded: its fields are the outer type's too
//   NAME~string             a named basic type; `*` pointer, `[]` slice, `map[KEY]` map

export const goTypes = `
intstr.IntOrString
resource.Quantity
v1.AWSElasticBlockStoreVolumeSource VolumeID:string FSType=fsType:string Partition:int32 ReadOnly:bool
v1.Affinity NodeAffinity:*v1.NodeAffinity PodAffinity:*v1.PodAffinity PodAntiAffinity:*v1.PodAntiAffinity
v1.AppArmorProfile Type:v1.AppArmorProfileType~string LocalhostProfile:*string
v1.AttachedVolume Name:v1.UniqueVolumeName~string DevicePath:string
v1.AzureDiskVolumeSource DiskName:string DataDiskURI=diskURI:string CachingMode:*v1.AzureDataDiskCachingMode~string FSType=fsType:*string
  ReadOnly:*bool Kind:*v1.AzureDataDiskKind~string
v1.AzureFileVolumeSource SecretName:string ShareName:string ReadOnly:bool
v1.CSIVolumeSource Driver:string ReadOnly:*bool FSType=fsType:*string VolumeAttributes:map[string]string NodePublishSecretRef:*v1.LocalObjectReference
v1.Capabilities Add:[]v1.Capability~string Drop:[]v1.Capability~string
v1.CephFSVolumeSource Monitors:[]string Path:string User:string SecretFile:string SecretRef:*v1.LocalObjectReference ReadOnly:bool
v1.CinderVolumeSource VolumeID:string FSType=fsType:string ReadOnly:bool SecretRef:*v1.LocalObjectReference
v1.ClientIPConfig TimeoutSeconds:*int32
v1.ClusterTrustBundleProjection Name:*string SignerName:*string LabelSelector:*v1.LabelSelector Optional:*bool Path:string
v1.Condition Type:string Status:v1.ConditionStatus~string ObservedGeneration:int64 LastTransitionTime:v1.Time Reason:string Message:string
v1.ConfigMapEnvSource +LocalObjectReference:v1.LocalObjectReference Optional:*bool
v1.ConfigMapKeySelector +LocalObjectReference:v1.LocalObjectReference Key:string Optional:*bool
v1.ConfigMapNodeConfigSource Namespace:string Name:string UID=uid:types.UID~string ResourceVersion:string KubeletConfigKey:string
v1.ConfigMapProjection +LocalObjectReference:v1.LocalObjectReference Items:[]v1.KeyToPath Optional:*bool
v1.ConfigMapVolumeSource +LocalObjectReference:v1.LocalObjectReference Items:[]v1.KeyToPath DefaultMode:*int32 Optional:*bool
v1.Container Name:string Image:string Command:[]string Args:[]string WorkingDir:string Ports:[]v1.ContainerPort EnvFrom:[]v1.EnvFromSource
  Env:[]v1.EnvVar Resources:v1.ResourceRequirements ResizePolicy:[]v1.ContainerResizePolicy RestartPolicy:*v1.ContainerRestartPolicy~string
  RestartPolicyRules:[]v1.ContainerRestartRule VolumeMounts:[]v1.VolumeMount VolumeDevices:[]v1.VolumeDevice LivenessProbe:*v1.Probe
  ReadinessProbe:*v1.Probe StartupProbe:*v1.Probe Lifecycle:*v1.Lifecycle TerminationMessagePath:string
  TerminationMessagePolicy:v1.TerminationMessagePolicy~string ImagePullPolicy:v1.PullPolicy~string SecurityContext:*v1.SecurityContext Stdin:bool
  StdinOnce:bool TTY=tty:bool
v1.ContainerExtendedResourceRequest ContainerName:string ResourceName:string RequestName:string
v1.ContainerImage Names:[]string SizeBytes:int64
v1.ContainerPort Name:string HostPort:int32 ContainerPort:int32 Protocol:v1.Protocol~string HostIP:string
v1.ContainerResizePolicy ResourceName:v1.ResourceName~string RestartPolicy:v1.ResourceResizeRestartPolicy~string
v1.ContainerRestartRule Action:v1.ContainerRestartRuleAction~string ExitCodes:*v1.ContainerRestartRuleOnExitCodes
v1.ContainerRestartRuleOnExitCodes Operator:v1.ContainerRestartRuleOnExitCodesOperator~string Values:[]int32
v1.ContainerState Waiting:*v1.ContainerStateWaiting Running:*v1.ContainerStateRunning Terminated:*v1.ContainerStateTerminated
v1.ContainerStateRunning StartedAt:v1.Time
v1.ContainerStateTerminated ExitCode:int32 Signal:int32 Reason:string Message:string StartedAt:v1.Time FinishedAt:v1.Time ContainerID:string
v1.ContainerStateWaiting Reason:string Message:string
v1.ContainerStatus Name:string State:v1.ContainerState LastTerminationState=lastState:v1.ContainerState Ready:bool RestartCount:int32 Image:string
  ImageID:string ContainerID:string Started:*bool AllocatedResources:v1.ResourceList~map:resource.Quantity Resources:*v1.ResourceRequirements
  VolumeMounts:[]v1.VolumeMountStatus User:*v1.ContainerUser AllocatedResourcesStatus:[]v1.ResourceStatus StopSignal:*v1.Signal~string
v1.ContainerUser Linux:*v1.LinuxContainerUser
v1.DaemonEndpoint Port=Port:int32
v1.DownwardAPIProjection Items:[]v1.DownwardAPIVolumeFile
v1.DownwardAPIVolumeFile Path:string FieldRef:*v1.ObjectFieldSelector ResourceFieldRef:*v1.ResourceFieldSelector Mode:*int32
v1.DownwardAPIVolumeSource Items:[]v1.DownwardAPIVolumeFile DefaultMode:*int32
v1.EmptyDirVolumeSource Medium:v1.StorageMedium~string SizeLimit:*resource.Quantity
v1.EnvFromSource Prefix:string ConfigMapRef:*v1.ConfigMapEnvSource SecretRef:*v1.SecretEnvSource
v1.EnvVar Name:string Value:string ValueFrom:*v1.EnvVarSource
v1.EnvVarSource FieldRef:*v1.ObjectFieldSelector ResourceFieldRef:*v1.ResourceFieldSelector ConfigMapKeyRef:*v1.ConfigMapKeySelector
  SecretKeyRef:*v1.SecretKeySelector FileKeyRef:*v1.FileKeySelector
v1.EphemeralContainer +EphemeralContainerCommon:v1.EphemeralContainerCommon TargetContainerName:string
v1.EphemeralContainerCommon Name:string Image:string Command:[]string Args:[]string WorkingDir:string Ports:[]v1.ContainerPort
  EnvFrom:[]v1.EnvFromSource Env:[]v1.EnvVar Resources:v1.ResourceRequirements ResizePolicy:[]v1.ContainerResizePolicy
  RestartPolicy:*v1.ContainerRestartPolicy~string RestartPolicyRules:[]v1.ContainerRestartRule VolumeMounts:[]v1.VolumeMount
  VolumeDevices:[]v1.VolumeDevice LivenessProbe:*v1.Probe ReadinessProbe:*v1.Probe StartupProbe:*v1.Probe Lifecycle:*v1.Lifecycle
  TerminationMessagePath:string TerminationMessagePolicy:v1.TerminationMessagePolicy~string ImagePullPolicy:v1.PullPolicy~string
  SecurityContext:*v1.SecurityContext Stdin:bool StdinOnce:bool TTY=tty:bool
v1.EphemeralVolumeSource VolumeClaimTemplate:*v1.PersistentVolumeClaimTemplate
v1.ExecAction Command:[]string
v1.FCVolumeSource TargetWWNs:[]string Lun:*int32 FSType=fsType:string ReadOnly:bool WWIDs=wwids:[]string
v1.FileKeySelector VolumeName:string Path:string Key:string Optional:*bool
v1.FlexVolumeSource Driver:string FSType=fsType:string SecretRef:*v1.LocalObjectReference ReadOnly:bool Options:map[string]string
v1.FlockerVolumeSource DatasetName:string DatasetUUID:string
v1.GCEPersistentDiskVolumeSource PDName=pdName:string FSType=fsType:string Partition:int32 ReadOnly:bool
v1.GRPCAction Port:int32 Service:*string
v1.GitRepoVolumeSource Repository:string Revision:string Directory:string
v1.GlusterfsVolumeSource EndpointsName=endpoints:string Path:string ReadOnly:bool
v1.HTTPGetAction Path:string Port:intstr.IntOrString Host:string Scheme:v1.URIScheme~string HTTPHeaders=httpHeaders:[]v1.HTTPHeader
v1.HTTPHeader Name:string Value:string
v1.HTTPIngressPath Path:string PathType:*v1.PathType~string Backend:v1.IngressBackend
v1.HTTPIngressRuleValue Paths:[]v1.HTTPIngressPath
v1.HostAlias IP=ip:string Hostnames:[]string
v1.HostIP IP=ip:string
v1.HostPathVolumeSource Path:string Type:*v1.HostPathType~string
v1.ISCSIVolumeSource TargetPortal:string IQN=iqn:string Lun:int32 ISCSIInterface=iscsiInterface:string FSType=fsType:string ReadOnly:bool
  Portals:[]string DiscoveryCHAPAuth=chapAuthDiscovery:bool SessionCHAPAuth=chapAuthSession:bool SecretRef:*v1.LocalObjectReference
  InitiatorName:*string
v1.ImageVolumeSource Reference:string PullPolicy:v1.PullPolicy~string
v1.Ingress +TypeMeta:v1.TypeMeta +ObjectMeta=metadata:v1.ObjectMeta Spec:v1.IngressSpec Status:v1.IngressStatus
v1.IngressBackend Service:*v1.IngressServiceBackend Resource:*v1.TypedLocalObjectReference
v1.IngressLoadBalancerIngress IP=ip:string Hostname:string Ports:[]v1.IngressPortStatus
v1.IngressLoadBalancerStatus Ingress:[]v1.IngressLoadBalancerIngress
v1.IngressPortStatus Port:int32 Protocol:v1.Protocol~string Error:*string
v1.IngressRule Host:string +IngressRuleValue:v1.IngressRuleValue
v1.IngressRuleValue HTTP=http:*v1.HTTPIngressRuleValue
v1.IngressServiceBackend Name:string Port:v1.ServiceBackendPort
v1.IngressSpec IngressClassName:*string DefaultBackend:*v1.IngressBackend TLS=tls:[]v1.IngressTLS Rules:[]v1.IngressRule
v1.IngressStatus LoadBalancer:v1.IngressLoadBalancerStatus
v1.IngressTLS Hosts:[]string SecretName:string
v1.KeyToPath Key:string Path:string Mode:*int32
v1.LabelSelector MatchLabels:map[string]string MatchExpressions:[]v1.LabelSelectorRequirement
v1.LabelSelectorRequirement Key:string Operator:v1.LabelSelectorOperator~string Values:[]string
v1.Lifecycle PostStart:*v1.LifecycleHandler PreStop:*v1.LifecycleHandler StopSignal:*v1.Signal~string
v1.LifecycleHandler Exec:*v1.ExecAction HTTPGet=httpGet:*v1.HTTPGetAction TCPSocket=tcpSocket:*v1.TCPSocketAction Sleep:*v1.SleepAction
v1.LinuxContainerUser UID=uid:int64 GID=gid:int64 SupplementalGroups:[]int64
v1.LoadBalancerIngress IP=ip:string Hostname:string IPMode=ipMode:*v1.LoadBalancerIPMode~string Ports:[]v1.PortStatus
v1.LoadBalancerStatus Ingress:[]v1.LoadBalancerIngress
v1.LocalObjectReference Name:string
v1.NFSVolumeSource Server:string Path:string ReadOnly:bool
v1.Node +TypeMeta:v1.TypeMeta +ObjectMeta=metadata:v1.ObjectMeta Spec:v1.NodeSpec Status:v1.NodeStatus
v1.NodeAddress Type:v1.NodeAddressType~string Address:string
v1.NodeAffinity RequiredDuringSchedulingIgnoredDuringExecution:*v1.NodeSelector
  PreferredDuringSchedulingIgnoredDuringExecution:[]v1.PreferredSchedulingTerm
v1.NodeCondition Type:v1.NodeConditionType~string Status:v1.ConditionStatus~string LastHeartbeatTime:v1.Time LastTransitionTime:v1.Time Reason:string
  Message:string
v1.NodeConfigSource ConfigMap:*v1.ConfigMapNodeConfigSource
v1.NodeConfigStatus Assigned:*v1.NodeConfigSource Active:*v1.NodeConfigSource LastKnownGood:*v1.NodeConfigSource Error:string
v1.NodeDaemonEndpoints KubeletEndpoint:v1.DaemonEndpoint
v1.NodeFeatures SupplementalGroupsPolicy:*bool
v1.NodeRuntimeHandler Name:string Features:*v1.NodeRuntimeHandlerFeatures
v1.NodeRuntimeHandlerFeatures RecursiveReadOnlyMounts:*bool UserNamespaces:*bool
v1.NodeSelector NodeSelectorTerms:[]v1.NodeSelectorTerm
v1.NodeSelectorRequirement Key:string Operator:v1.NodeSelectorOperator~string Values:[]string
v1.NodeSelectorTerm MatchExpressions:[]v1.NodeSelectorRequirement MatchFields:[]v1.NodeSelectorRequirement
v1.NodeSpec PodCIDR:string PodCIDRs:[]string ProviderID:string Unschedulable:bool Taints:[]v1.Taint ConfigSource:*v1.NodeConfigSource
  DoNotUseExternalID=externalID:string
v1.NodeStatus Capacity:v1.ResourceList~map:resource.Quantity Allocatable:v1.ResourceList~map:resource.Quantity Phase:v1.NodePhase~string
  Conditions:[]v1.NodeCondition Addresses:[]v1.NodeAddress DaemonEndpoints:v1.NodeDaemonEndpoints NodeInfo:v1.NodeSystemInfo
  Images:[]v1.ContainerImage VolumesInUse:[]v1.UniqueVolumeName~string VolumesAttached:[]v1.AttachedVolume Config:*v1.NodeConfigStatus
  RuntimeHandlers:[]v1.NodeRuntimeHandler Features:*v1.NodeFeatures DeclaredFeatures:[]string
v1.NodeSwapStatus Capacity:*int64
v1.NodeSystemInfo MachineID:string SystemUUID:string BootID:string KernelVersion:string OSImage=osImage:string ContainerRuntimeVersion:string
  KubeletVersion:string KubeProxyVersion:string OperatingSystem:string Architecture:string Swap:*v1.NodeSwapStatus
v1.ObjectFieldSelector APIVersion=apiVersion:string FieldPath:string
v1.ObjectMeta Name:string GenerateName:string Namespace:string SelfLink:string UID=uid:types.UID~string ResourceVersion:string Generation:int64
  CreationTimestamp:v1.Time DeletionTimestamp:*v1.Time DeletionGracePeriodSeconds:*int64 Labels:map[string]string Annotations:map[string]string
  OwnerReferences:[]v1.OwnerReference Finalizers:[]string ManagedFields:[]any
v1.OwnerReference APIVersion=apiVersion:string Kind:string Name:string UID=uid:types.UID~string Controller:*bool BlockOwnerDeletion:*bool
v1.PersistentVolumeClaimSpec AccessModes:[]v1.PersistentVolumeAccessMode~string Selector:*v1.LabelSelector Resources:v1.VolumeResourceRequirements
  VolumeName:string StorageClassName:*string VolumeMode:*v1.PersistentVolumeMode~string DataSource:*v1.TypedLocalObjectReference
  DataSourceRef:*v1.TypedObjectReference VolumeAttributesClassName:*string
v1.PersistentVolumeClaimTemplate +ObjectMeta=metadata:v1.ObjectMeta Spec:v1.PersistentVolumeClaimSpec
v1.PersistentVolumeClaimVolumeSource ClaimName:string ReadOnly:bool
v1.PhotonPersistentDiskVolumeSource PdID:string FSType=fsType:string
v1.Pod +TypeMeta:v1.TypeMeta +ObjectMeta=metadata:v1.ObjectMeta Spec:v1.PodSpec Status:v1.PodStatus
v1.PodAffinity RequiredDuringSchedulingIgnoredDuringExecution:[]v1.PodAffinityTerm
  PreferredDuringSchedulingIgnoredDuringExecution:[]v1.WeightedPodAffinityTerm
v1.PodAffinityTerm LabelSelector:*v1.LabelSelector Namespaces:[]string TopologyKey:string NamespaceSelector:*v1.LabelSelector MatchLabelKeys:[]string
  MismatchLabelKeys:[]string
v1.PodAntiAffinity RequiredDuringSchedulingIgnoredDuringExecution:[]v1.PodAffinityTerm
  PreferredDuringSchedulingIgnoredDuringExecution:[]v1.WeightedPodAffinityTerm
v1.PodCertificateProjection SignerName:string KeyType:string MaxExpirationSeconds:*int32 CredentialBundlePath:string KeyPath:string
  CertificateChainPath:string UserAnnotations:map[string]string
v1.PodCondition Type:v1.PodConditionType~string ObservedGeneration:int64 Status:v1.ConditionStatus~string LastProbeTime:v1.Time
  LastTransitionTime:v1.Time Reason:string Message:string
v1.PodDNSConfig Nameservers:[]string Searches:[]string Options:[]v1.PodDNSConfigOption
v1.PodDNSConfigOption Name:string Value:*string
v1.PodExtendedResourceClaimStatus RequestMappings:[]v1.ContainerExtendedResourceRequest ResourceClaimName:string
v1.PodIP IP=ip:string
v1.PodOS Name:v1.OSName~string
v1.PodReadinessGate ConditionType:v1.PodConditionType~string
v1.PodResourceClaim Name:string ResourceClaimName:*string ResourceClaimTemplateName:*string
v1.PodResourceClaimStatus Name:string ResourceClaimName:*string
v1.PodSchedulingGate Name:string
v1.PodSecurityContext SELinuxOptions=seLinuxOptions:*v1.SELinuxOptions WindowsOptions:*v1.WindowsSecurityContextOptions RunAsUser:*int64
  RunAsGroup:*int64 RunAsNonRoot:*bool SupplementalGroups:[]int64 SupplementalGroupsPolicy:*v1.SupplementalGroupsPolicy~string FSGroup=fsGroup:*int64
  Sysctls:[]v1.Sysctl FSGroupChangePolicy=fsGroupChangePolicy:*v1.PodFSGroupChangePolicy~string SeccompProfile:*v1.SeccompProfile
  AppArmorProfile:*v1.AppArmorProfile SELinuxChangePolicy=seLinuxChangePolicy:*v1.PodSELinuxChangePolicy~string
v1.PodSpec Volumes:[]v1.Volume InitContainers:[]v1.Container Containers:[]v1.Container EphemeralContainers:[]v1.EphemeralContainer
  RestartPolicy:v1.RestartPolicy~string TerminationGracePeriodSeconds:*int64 ActiveDeadlineSeconds:*int64 DNSPolicy=dnsPolicy:v1.DNSPolicy~string
  NodeSelector:map[string]string ServiceAccountName:string DeprecatedServiceAccount=serviceAccount:string AutomountServiceAccountToken:*bool
  NodeName:string HostNetwork:bool HostPID:bool HostIPC:bool ShareProcessNamespace:*bool SecurityContext:*v1.PodSecurityContext
  ImagePullSecrets:[]v1.LocalObjectReference Hostname:string Subdomain:string Affinity:*v1.Affinity SchedulerName:string Tolerations:[]v1.Toleration
  HostAliases:[]v1.HostAlias PriorityClassName:string Priority:*int32 DNSConfig=dnsConfig:*v1.PodDNSConfig ReadinessGates:[]v1.PodReadinessGate
  RuntimeClassName:*string EnableServiceLinks:*bool PreemptionPolicy:*v1.PreemptionPolicy~string Overhead:v1.ResourceList~map:resource.Quantity
  TopologySpreadConstraints:[]v1.TopologySpreadConstraint SetHostnameAsFQDN:*bool OS=os:*v1.PodOS HostUsers:*bool
  SchedulingGates:[]v1.PodSchedulingGate ResourceClaims:[]v1.PodResourceClaim Resources:*v1.ResourceRequirements HostnameOverride:*string
  WorkloadRef:*v1.WorkloadReference
v1.PodStatus ObservedGeneration:int64 Phase:v1.PodPhase~string Conditions:[]v1.PodCondition Message:string Reason:string NominatedNodeName:string
  HostIP:string HostIPs:[]v1.HostIP PodIP:string PodIPs:[]v1.PodIP StartTime:*v1.Time InitContainerStatuses:[]v1.ContainerStatus
  ContainerStatuses:[]v1.ContainerStatus QOSClass=qosClass:v1.PodQOSClass~string EphemeralContainerStatuses:[]v1.ContainerStatus
  Resize:v1.PodResizeStatus~string ResourceClaimStatuses:[]v1.PodResourceClaimStatus ExtendedResourceClaimStatus:*v1.PodExtendedResourceClaimStatus
  AllocatedResources:v1.ResourceList~map:resource.Quantity Resources:*v1.ResourceRequirements
v1.PortStatus Port:int32 Protocol:v1.Protocol~string Error:*string
v1.PortworxVolumeSource VolumeID:string FSType=fsType:string ReadOnly:bool
v1.PreferredSchedulingTerm Weight:int32 Preference:v1.NodeSelectorTerm
v1.Probe +ProbeHandler:v1.ProbeHandler InitialDelaySeconds:int32 TimeoutSeconds:int32 PeriodSeconds:int32 SuccessThreshold:int32
  FailureThreshold:int32 TerminationGracePeriodSeconds:*int64
v1.ProbeHandler Exec:*v1.ExecAction HTTPGet=httpGet:*v1.HTTPGetAction TCPSocket=tcpSocket:*v1.TCPSocketAction GRPC=grpc:*v1.GRPCAction
v1.ProjectedVolumeSource Sources:[]v1.VolumeProjection DefaultMode:*int32
v1.QuobyteVolumeSource Registry:string Volume:string ReadOnly:bool User:string Group:string Tenant:string
v1.RBDVolumeSource CephMonitors=monitors:[]string RBDImage=image:string FSType=fsType:string RBDPool=pool:string RadosUser=user:string Keyring:string
  SecretRef:*v1.LocalObjectReference ReadOnly:bool
v1.ResourceClaim Name:string Request:string
v1.ResourceFieldSelector ContainerName:string Resource:string Divisor:resource.Quantity
v1.ResourceHealth ResourceID:v1.ResourceID~string Health:v1.ResourceHealthStatus~string
v1.ResourceRequirements Limits:v1.ResourceList~map:resource.Quantity Requests:v1.ResourceList~map:resource.Quantity Claims:[]v1.ResourceClaim
v1.ResourceStatus Name:v1.ResourceName~string Resources:[]v1.ResourceHealth
v1.SELinuxOptions User:string Role:string Type:string Level:string
v1.ScaleIOVolumeSource Gateway:string System:string SecretRef:*v1.LocalObjectReference SSLEnabled=sslEnabled:bool ProtectionDomain:string
  StoragePool:string StorageMode:string VolumeName:string FSType=fsType:string ReadOnly:bool
v1.SeccompProfile Type:v1.SeccompProfileType~string LocalhostProfile:*string
v1.SecretEnvSource +LocalObjectReference:v1.LocalObjectReference Optional:*bool
v1.SecretKeySelector +LocalObjectReference:v1.LocalObjectReference Key:string Optional:*bool
v1.SecretProjection +LocalObjectReference:v1.LocalObjectReference Items:[]v1.KeyToPath Optional:*bool
v1.SecretVolumeSource SecretName:string Items:[]v1.KeyToPath DefaultMode:*int32 Optional:*bool
v1.SecurityContext Capabilities:*v1.Capabilities Privileged:*bool SELinuxOptions=seLinuxOptions:*v1.SELinuxOptions
  WindowsOptions:*v1.WindowsSecurityContextOptions RunAsUser:*int64 RunAsGroup:*int64 RunAsNonRoot:*bool ReadOnlyRootFilesystem:*bool
  AllowPrivilegeEscalation:*bool ProcMount:*v1.ProcMountType~string SeccompProfile:*v1.SeccompProfile AppArmorProfile:*v1.AppArmorProfile
v1.Service +TypeMeta:v1.TypeMeta +ObjectMeta=metadata:v1.ObjectMeta Spec:v1.ServiceSpec Status:v1.ServiceStatus
v1.ServiceAccountTokenProjection Audience:string ExpirationSeconds:*int64 Path:string
v1.ServiceBackendPort Name:string Number:int32
v1.ServicePort Name:string Protocol:v1.Protocol~string AppProtocol:*string Port:int32 TargetPort:intstr.IntOrString NodePort:int32
v1.ServiceSpec Ports:[]v1.ServicePort Selector:map[string]string ClusterIP:string ClusterIPs:[]string Type:v1.ServiceType~string ExternalIPs:[]string
  SessionAffinity:v1.ServiceAffinity~string LoadBalancerIP:string LoadBalancerSourceRanges:[]string ExternalName:string
  ExternalTrafficPolicy:v1.ServiceExternalTrafficPolicy~string HealthCheckNodePort:int32 PublishNotReadyAddresses:bool
  SessionAffinityConfig:*v1.SessionAffinityConfig IPFamilies=ipFamilies:[]v1.IPFamily~string IPFamilyPolicy=ipFamilyPolicy:*v1.IPFamilyPolicy~string
  AllocateLoadBalancerNodePorts:*bool LoadBalancerClass:*string InternalTrafficPolicy:*v1.ServiceInternalTrafficPolicy~string
  TrafficDistribution:*string
v1.ServiceStatus LoadBalancer:v1.LoadBalancerStatus Conditions:[]v1.Condition
v1.SessionAffinityConfig ClientIP:*v1.ClientIPConfig
v1.SleepAction Seconds:int64
v1.StorageOSVolumeSource VolumeName:string VolumeNamespace:string FSType=fsType:string ReadOnly:bool SecretRef:*v1.LocalObjectReference
v1.Sysctl Name:string Value:string
v1.TCPSocketAction Port:intstr.IntOrString Host:string
v1.Taint Key:string Value:string Effect:v1.TaintEffect~string TimeAdded:*v1.Time
v1.Time
v1.Toleration Key:string Operator:v1.TolerationOperator~string Value:string Effect:v1.TaintEffect~string TolerationSeconds:*int64
v1.TopologySpreadConstraint MaxSkew:int32 TopologyKey:string WhenUnsatisfiable:v1.UnsatisfiableConstraintAction~string LabelSelector:*v1.LabelSelector
  MinDomains:*int32 NodeAffinityPolicy:*v1.NodeInclusionPolicy~string NodeTaintsPolicy:*v1.NodeInclusionPolicy~string MatchLabelKeys:[]string
v1.TypeMeta Kind:string APIVersion=apiVersion:string
v1.TypedLocalObjectReference APIGroup=apiGroup:*string Kind:string Name:string
v1.TypedObjectReference APIGroup=apiGroup:*string Kind:string Name:string Namespace:*string
v1.Volume Name:string +VolumeSource:v1.VolumeSource
v1.VolumeDevice Name:string DevicePath:string
v1.VolumeMount Name:string ReadOnly:bool RecursiveReadOnly:*v1.RecursiveReadOnlyMode~string MountPath:string SubPath:string
  MountPropagation:*v1.MountPropagationMode~string SubPathExpr:string
v1.VolumeMountStatus Name:string MountPath:string ReadOnly:bool RecursiveReadOnly:*v1.RecursiveReadOnlyMode~string
v1.VolumeProjection Secret:*v1.SecretProjection DownwardAPI:*v1.DownwardAPIProjection ConfigMap:*v1.ConfigMapProjection
  ServiceAccountToken:*v1.ServiceAccountTokenProjection ClusterTrustBundle:*v1.ClusterTrustBundleProjection
  PodCertificate:*v1.PodCertificateProjection
v1.VolumeResourceRequirements Limits:v1.ResourceList~map:resource.Quantity Requests:v1.ResourceList~map:resource.Quantity
v1.VolumeSource HostPath:*v1.HostPathVolumeSource EmptyDir:*v1.EmptyDirVolumeSource
  GCEPersistentDisk=gcePersistentDisk:*v1.GCEPersistentDiskVolumeSource AWSElasticBlockStore=awsElasticBlockStore:*v1.AWSElasticBlockStoreVolumeSource
  GitRepo:*v1.GitRepoVolumeSource Secret:*v1.SecretVolumeSource NFS=nfs:*v1.NFSVolumeSource ISCSI=iscsi:*v1.ISCSIVolumeSource
  Glusterfs:*v1.GlusterfsVolumeSource PersistentVolumeClaim:*v1.PersistentVolumeClaimVolumeSource RBD=rbd:*v1.RBDVolumeSource
  FlexVolume:*v1.FlexVolumeSource Cinder:*v1.CinderVolumeSource CephFS=cephfs:*v1.CephFSVolumeSource Flocker:*v1.FlockerVolumeSource
  DownwardAPI:*v1.DownwardAPIVolumeSource FC=fc:*v1.FCVolumeSource AzureFile:*v1.AzureFileVolumeSource ConfigMap:*v1.ConfigMapVolumeSource
  VsphereVolume:*v1.VsphereVirtualDiskVolumeSource Quobyte:*v1.QuobyteVolumeSource AzureDisk:*v1.AzureDiskVolumeSource
  PhotonPersistentDisk:*v1.PhotonPersistentDiskVolumeSource Projected:*v1.ProjectedVolumeSource PortworxVolume:*v1.PortworxVolumeSource
  ScaleIO:*v1.ScaleIOVolumeSource StorageOS=storageos:*v1.StorageOSVolumeSource CSI=csi:*v1.CSIVolumeSource Ephemeral:*v1.EphemeralVolumeSource
  Image:*v1.ImageVolumeSource
v1.VsphereVirtualDiskVolumeSource VolumePath:string FSType=fsType:string StoragePolicyName:string StoragePolicyID:string
v1.WeightedPodAffinityTerm Weight:int32 PodAffinityTerm:v1.PodAffinityTerm
v1.WindowsSecurityContextOptions GMSACredentialSpecName=gmsaCredentialSpecName:*string GMSACredentialSpec=gmsaCredentialSpec:*string
  RunAsUserName:*string HostProcess:*bool
v1.WorkloadReference Name:string PodGroup:string PodGroupReplicaKey:string
`;
